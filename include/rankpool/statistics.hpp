// SPDX-License-Identifier: BSL-1.0
//
// What a launch has done so far, and where the time of its workers went.

#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "rankpool/worker_report.hpp"

namespace rankpool {

/// With fractions.
using Seconds = std::chrono::duration<double>;

/// Tasks whose time was within [from, to): those of less than 0.2 ms count with the mean of the
/// tasks that ran in a row.
struct TaskTimeBin {
  Seconds from{};           ///< included
  Seconds to{};             ///< not included
  std::uint64_t tasks = 0;  ///< with such a time
};

/// What a launch has done of one function so far. A task that ran again counts once in `tasks`, and
/// in `failed` as it ended in the end; in all else it counts each time that it was given or ran.
struct FunctionStatistics {
  std::string name;               ///< of the function
  std::uint64_t tasks;            ///< that ended, the failed ones included
  std::uint64_t chunks;           ///< in which they were given to workers
  std::chrono::nanoseconds busy;  ///< in which workers ran them, summed over the workers
  std::size_t chunk_size;         ///< tasks in the largest; short ones of a chunk size that was
                                  ///< asked for are given, and count, together
  std::uint64_t failed = 0;       ///< tasks that threw, or could not be sent, or were lost
  std::vector<TaskTimeBin> task_times = {};  ///< ascending, without empty ones
};

/// Worker-seconds: of each worker, every moment since the launch began counts as one of these. A
/// worker with processes_per_worker counts as so many, from the beginning on.
struct WorkerTime {
  Seconds work{};          ///< it ran tasks, their arguments' decoding included
  Seconds transfer{};      ///< it held tasks and did not run them: messages were under way
  Seconds initializing{};  ///< it held tasks and ran the pool's initializer first
  Seconds dispatch{};      ///< it held nothing while tasks waited on the master
  Seconds starvation{};    ///< it held nothing, as all open tasks were with others; more came
  Seconds tail{};          ///< the same, and no more came before all tasks had ended
  Seconds serial{};        ///< it held nothing, as no task was open
  Seconds unused{};        ///< the pool used fewer workers, or processes, than the launch has
  Seconds lost{};          ///< it had ended, or held what it was lost with
};

/// Of the processor, while workers ran tasks, but for those that together took less than 0.1 ms.
/// Time in which nothing could be counted is missing from all of them.
struct HardwareCounts {
  std::uint64_t instructions = 0;  ///< that were completed
  std::uint64_t cycles = 0;        ///< of the core
  Seconds counted{};               ///< that the counts stand for: of threads on a core, summed
  Seconds clock{};                 ///< that the same tasks took on the clock, summed over workers
  bool is_user_mode_only = false;  ///< the kernel does not show what it does for the tasks
  std::string refused = {};        ///< why nothing was counted, else empty
};

/// What one worker did, in the order of their ranks.
struct WorkerStatistics {
  int rank = 0;                ///< from 1
  std::string host = {};       ///< on which it runs
  int cores = 0;               ///< that its process may use; 0 if that is not known
  int processes = 1;           ///< that ran tasks of it at a time, at most
  std::uint64_t tasks = 0;     ///< that it answered, those that run again, too
  Seconds work{};              ///< as in WorkerTime
  Seconds transfer{};          ///< as in WorkerTime
  Seconds initializing{};      ///< as in WorkerTime
  Seconds without_tasks{};     ///< all else, up to processes x wall: it held nothing, or was lost
  HardwareCounts counts = {};  ///< of its tasks
};

/// What a launch has done so far. Workers tell what only they know (times of single tasks of a
/// chunk, initializers, counters) with their answers, the last tenth of a second of it perhaps not.
struct Statistics {
  std::vector<FunctionStatistics> functions;   ///< in the order of their first use
  std::vector<LostWorker> lost_workers = {};   ///< in the order in which they were missed
  std::uint64_t tasks_run_again = 0;           ///< attempts after a task's first one, which
                                               ///< threw, or was lost with its worker
  Seconds wall{};                              ///< since the launch began
  Seconds serial{};                            ///< of these: no task was open
  Seconds queued{};                            ///< of these: tasks waited on the master
  WorkerTime time = {};                        ///< sums to the workers' processes x wall
  std::uint64_t bytes_to_workers = 0;          ///< of messages and the data that goes with them
  std::uint64_t bytes_from_workers = 0;        ///< the same
  std::vector<WorkerStatistics> workers = {};  ///< all of the launch, the lost ones included
  HardwareCounts counts = {};                  ///< of all workers; counted only for a run report
};

}  // namespace rankpool
