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
#include "core/loss_history.hpp"
#include "core/task_time.hpp"

namespace rankpool::core {

struct Assignment {
  WorkerId worker{};
  TaskRange tasks{};
  std::size_t attempt = 1;

  friend bool operator==(const Assignment&, const Assignment&) = default;
};

/// What was submitted together.
struct NewTasks {
  SubmissionId submission{};
  FunctionId function{};
  std::size_t count = 0;
  std::size_t chunk_size = 0;    ///< 0: from measured task times
  std::size_t loss_retries = 0;  ///< times a task runs again because its worker was lost
};

/// Tasks that do not run again, and the workers they were lost with.
struct LostTasks {
  TaskRange tasks;
  std::vector<WorkerId> workers;

  friend bool operator==(const LostTasks&, const LostTasks&) = default;
};

/// Events go in through the `on_…` members; orders come out of `next_assignment`. A task is in one
/// place at a time (waiting, or in flight to one worker), which is why it ends exactly once.
class Dispatcher {
 public:
  /// Workers 1 to `count` exist; all take part.
  explicit Dispatcher(std::size_t count);

  /// From now on only the first `count` workers that live are given tasks. Where one of them is
  /// lost, another takes its place, if there is one.
  void use_workers(std::size_t count);
  [[nodiscard]] std::size_t used_workers() const { return used_workers_; }

  void on_submitted(const NewTasks& tasks);

  /// The next order, if a task waits and a worker should have it. Submissions take turns, so that
  /// a small one is not stuck behind a large one; idle workers come before those that hold work.
  /// Tasks that were lost come first, one at a time, and to workers that get nothing else
  /// meanwhile: if that worker is lost too, it is known which task was with it.
  /// It stands until `on_sent` or `on_unsendable` says what came of it.
  [[nodiscard]] std::optional<Assignment> next_assignment();

  /// The first `sent` tasks (at least one) of the order are on their way; the others wait on.
  void on_sent(const Assignment& order, std::size_t sent);

  /// The first task of the order cannot be sent, and has ended by that.
  void on_unsendable();

  /// `tasks`, of a range in flight to `worker`, were run in `busy`; parts of a range may come in
  /// any order. False, and nothing is changed, if the worker does not hold them all: a late answer.
  bool on_answered(WorkerId worker, const TaskRange& tasks, std::chrono::nanoseconds busy);
  /// The same where results are still on their way: they have not ended until `on_arrived`.
  bool on_arriving(WorkerId worker, const TaskRange& tasks, std::chrono::nanoseconds busy);
  void on_arrived(WorkerId worker, const TaskRange& tasks);

  /// What it took, beside the work, to give a worker that held nothing a range and hear of it.
  void on_round_trip(WorkerId worker, std::chrono::nanoseconds measured);

  [[nodiscard]] bool is_idle(WorkerId worker) const {
    return workers_[place(worker)].holds.empty();
  }

  /// The worker gets nothing more, and what it says from now on is late. Tasks that it held run
  /// again as often as their submission allows; those that do not any more are returned. Nobody
  /// knows which of them it had begun: it may have been any.
  [[nodiscard]] std::vector<LostTasks> on_worker_lost(WorkerId worker);

  /// Forgets all that waits. What is in flight stays with its worker until that answers.
  void on_terminated();

  [[nodiscard]] bool has_tasks_in_flight() const noexcept { return ranges_in_flight_ > 0; }
  [[nodiscard]] std::size_t waiting_tasks() const noexcept { return waiting_tasks_; }

 private:
  /// What all tasks of a submission have in common.
  struct Origin {
    TaskTime* time;
    ChunkSizer sizer;
    std::size_t loss_retries;
  };
  struct Waiting {
    TaskRange tasks;
    Origin origin;
    LossId losses;
  };
  struct InFlight {
    TaskRange tasks;
    Origin origin;
    LossId losses;
    bool is_abandoned;  // of a terminated pool; nobody knows when it ends
  };
  struct Worker {
    std::vector<InFlight> holds;  // oldest first; a few
    std::vector<InFlight> arriving;
    Credit credit;
    bool is_lost = false;
    bool is_used = false;
    bool is_in_idle = false;
    bool is_in_refillable = false;
  };
  TaskTime& time_of(FunctionId function);
  std::vector<InFlight>::iterator find_held(Worker& worker, const TaskRange& tasks);
  void take_from(Worker& worker, std::vector<InFlight>::iterator held, const TaskRange& tasks);
  void list(WorkerId worker);
  std::optional<WorkerId> next_worker();
  void drop_stale_entries();
  [[nodiscard]] bool wants_more(const Worker& worker) const;
  std::deque<Waiting>& next_turns() { return lost_.empty() ? turns_ : lost_; }
  bool take_first(std::size_t count);
  void replace(Worker& lost);
  void run_again(const InFlight& held, LossId losses);

  std::size_t used_workers_ = 0;
  std::vector<Worker> workers_;
  // Entries may be out of date and are checked when their turn comes: no search, whatever the size.
  std::deque<WorkerId> idle_;
  std::deque<WorkerId> refillable_;
  std::deque<Waiting> turns_;  // a submission is in here as long as tasks of it wait
  std::deque<Waiting> lost_;   // with a worker, and to run again before those
  LossHistory history_;
  std::size_t waiting_tasks_ = 0;
  std::deque<TaskTime> times_;  // by function; they stay where they are
  std::size_t ranges_in_flight_ = 0;
};

}  // namespace rankpool::core
