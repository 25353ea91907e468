// SPDX-License-Identifier: BSL-1.0
//
// Decides which worker runs which tasks next, and knows where every task is. Pure bookkeeping of
// ranges, not of tasks: no MPI, no bytes, no threads, no clock.

#pragma once

#include <chrono>
#include <cstddef>
#include <deque>
#include <optional>
#include <vector>

#include "core/chunk_sizer.hpp"
#include "core/credit.hpp"
#include "core/ids.hpp"
#include "core/task_time.hpp"

namespace rankpool::core {

struct Assignment {
  WorkerId worker;
  TaskRange tasks;

  friend bool operator==(const Assignment&, const Assignment&) = default;
};

/// Events go in through the `on_…` members; orders come out of `next_assignment`. A task is in one
/// place at a time (waiting, or in flight to one worker), which is why it ends exactly once.
class Dispatcher {
 public:
  /// Workers 1 to `count` exist; all take part.
  explicit Dispatcher(std::size_t count);

  /// From now on only the first `count` workers are given tasks.
  void use_workers(std::size_t count);

  void on_submitted(SubmissionId submission, FunctionId function, std::size_t tasks,
                    std::size_t chunk_size);

  /// The next order, if a task waits and a worker should have it. Submissions take turns, so that
  /// a small one is not stuck behind a large one; idle workers come before those that hold work.
  /// It stands until `on_sent` or `on_unsendable` says what came of it.
  [[nodiscard]] std::optional<Assignment> next_assignment();

  /// The first `sent` tasks (at least one) of the order are on their way; the others wait on.
  void on_sent(const Assignment& order, std::size_t sent);

  /// The first task of the order cannot be sent, and has ended by that.
  void on_unsendable();

  /// `tasks`, of a range in flight to `worker`, were run in `busy`; parts of a range may come in
  /// any order. False, and nothing is changed, if the worker does not hold them all: a late answer.
  bool on_answered(WorkerId worker, const TaskRange& tasks, std::chrono::nanoseconds busy);

  /// What it took, beside the work, to give a worker that held nothing a range and hear of it.
  void on_round_trip(WorkerId worker, std::chrono::nanoseconds measured);

  [[nodiscard]] bool is_idle(WorkerId worker) const {
    return workers_[place(worker)].holds.empty();
  }

  /// Forgets all that waits. What is in flight stays with its worker until that answers.
  void on_terminated();

  [[nodiscard]] bool has_tasks_in_flight() const noexcept { return ranges_in_flight_ > 0; }
  [[nodiscard]] std::size_t waiting_tasks() const noexcept { return waiting_tasks_; }

 private:
  struct Waiting {
    SubmissionId submission;
    std::size_t first;
    std::size_t count;
    ChunkSizer sizer;
    TaskTime* time;
  };
  struct InFlight {
    TaskRange tasks;
    TaskTime* time;
    bool is_abandoned;  // of a terminated pool; nobody knows when it ends
  };
  struct Worker {
    std::vector<InFlight> holds;  // oldest first; a few
    Credit credit;
    bool is_in_idle = false;
    bool is_in_refillable = false;
  };
  TaskTime& time_of(FunctionId function);
  void take_from(Worker& worker, std::vector<InFlight>::iterator held, const TaskRange& tasks);
  void list(WorkerId worker);
  std::optional<WorkerId> next_worker();
  void drop_stale_entries();
  [[nodiscard]] bool wants_more(const Worker& worker) const;
  [[nodiscard]] bool is_used(WorkerId worker) const;
  bool take_first(std::size_t count);

  std::size_t used_workers_ = 0;
  std::vector<Worker> workers_;
  // Entries may be out of date and are checked when their turn comes: no search, whatever the size.
  std::deque<WorkerId> idle_;
  std::deque<WorkerId> refillable_;
  std::deque<Waiting> turns_;  // a submission is in here as long as tasks of it wait
  std::size_t waiting_tasks_ = 0;
  std::deque<TaskTime> times_;  // by function; they stay where they are
  std::size_t ranges_in_flight_ = 0;
};

}  // namespace rankpool::core
