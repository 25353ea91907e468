// SPDX-License-Identifier: BSL-1.0
//
// What a caller may choose. Each option has a default that suits most; name those you change.

#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>

#include "rankpool/initializer.hpp"
#include "rankpool/worker_report.hpp"

namespace rankpool {

/// Where tasks run.
enum class Isolation {
  none,     ///< in the worker's process, which a task can end
  process,  ///< in a child of it: what ends the child is an error of the task, TaskCrashed
};

/// How a pool works.
struct PoolOptions {
  int workers = 0;  ///< how many of the launch's workers to use; 0: all
  /// What each worker does once, before its first task in this pool. Where one throws, the pool
  /// cannot be used: InitializerError.
  Initializer initializer = {};
  /// How many times a task runs again because its worker's process was lost. With 0, for tasks that
  /// must not run twice, all that a lost worker held ends as WorkerLost: it may have begun any.
  int worker_loss_retries = 2;
  /// How many times a task runs again that threw, crashed or ran out of time; this_task().attempt
  /// tells it which time it is. What its last attempt ended by is its error.
  int retries = 0;
  /// Isolation::process costs microseconds a chunk. It needs `launch`, whose children hold what
  /// main had loaded before; in a `with_pool` it is a UsageError, and where RANKPOOL_WORKERS=0 asks
  /// for no other process tasks run in the master all the same. The next four need it.
  Isolation isolation = Isolation::none;
  /// Children of each worker, each of which runs a task at a time: with one rank a node and a child
  /// a core there are fewer ranks and connections, and what main had loaded is in memory once.
  int processes_per_worker = 1;
  /// So long after its start a task is ended, as TaskTimeout: by SIGTERM, and a second later by
  /// SIGKILL. What it returns or throws in that second, where it handles SIGTERM, counts. 0: never.
  std::chrono::milliseconds task_timeout{0};
  /// Bytes of private memory that each process of a task may have beside what it was born with:
  /// beyond, memory is refused, as std::bad_alloc. 0: what there is.
  std::uint64_t memory_limit = 0;
  /// After so many tasks a child is replaced. 0: it stays.
  int max_tasks_per_child = 0;
  /// Called when something becomes known of a worker, on whatever thread the pool runs on then, one
  /// call at a time. It may use the pool; what it throws is dropped.
  std::function<void(const WorkerReport&)> on_worker_event = {};
  /// So long before the end of the job (see time_left), or once a signal announced it, the pool
  /// begins no more tasks: what is submitted then throws OutOfTime. Tasks that run may take half of
  /// that time to end. Once they have, or that is over, every result that is not there ends as
  /// OutOfTime, and the rest of the time is for main to save what it has; it does not wait for
  /// tasks that still run then. In `launch`, a first SIGTERM is an announcement. 0: not asked for.
  std::chrono::seconds time_reserve{0};
};

/// How far a map or a stream has come.
struct Progress {
  std::size_t done;                                   ///< tasks that ended, also by an error
  std::size_t failed;                                 ///< tasks that ended by one
  std::size_t total;                                  ///< 0 while a stream cannot know
  std::chrono::nanoseconds elapsed;                   ///< since the map was submitted
  std::optional<std::chrono::nanoseconds> remaining;  ///< empty while nothing is known
  std::size_t chunk_size = 0;                         ///< tasks that a worker was given last
};

/// How a map or a stream works.
struct MapOptions {
  std::size_t chunk_size = 0;   ///< tasks given together; 0: from measured task times
  std::size_t buffer_size = 0;  ///< of imap: inputs taken whose results were not handed out;
                                ///< 0: enough to keep all workers busy
  /// Called some ten times a second, and once at the end, on the thread that waits for the result.
  std::function<void(const Progress&)> on_progress = {};
};

}  // namespace rankpool
