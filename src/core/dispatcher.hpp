// SPDX-License-Identifier: BSL-1.0
//
// Decides which slot runs which tasks next, and knows where every task is. Pure bookkeeping of
// ranges, not of tasks: no MPI, no bytes, no threads, no clock.

#pragma once

#include <chrono>
#include <cstddef>
#include <deque>
#include <optional>
#include <vector>

#include "core/credit.hpp"
#include "core/ids.hpp"
#include "core/loss_history.hpp"
#include "core/task_time.hpp"
#include "core/waiting_tasks.hpp"

namespace rankpool::core {

struct Assignment {
  SlotId slot{};
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
  std::size_t retries = 0;       ///< times a task runs again that failed
};

/// What is known of tasks that were answered, in case that some of them failed.
struct Answered {
  Origin origin{};
  Tries tries{};
};

/// Tasks that do not run again, and the workers they were lost with.
struct LostTasks {
  TaskRange tasks;
  std::vector<WorkerId> workers;

  friend bool operator==(const LostTasks&, const LostTasks&) = default;
};

/// Events go in through the `on_…` members; orders come out of `next_assignment`. A task is in one
/// place at a time (waiting, or in flight to one slot), which is why it ends exactly once.
class Dispatcher {
 public:
  /// Workers 1 to `count` exist, with a slot each; all take part.
  explicit Dispatcher(std::size_t count);

  /// From now on only the first `workers` that live are given tasks, in so many slots each. Where
  /// one of them is lost, another takes its place, if there is one. A worker that still runs
  /// something in its first slot gets nothing in the others before that has ended: it may not know
  /// of them yet.
  void use_workers(std::size_t workers, std::size_t slots = 1);
  [[nodiscard]] std::size_t used_workers() const { return used_workers_; }
  [[nodiscard]] std::size_t used_slots() const { return used_workers_ * slots_a_worker_; }
  /// All that any worker has had.
  [[nodiscard]] std::size_t slots() const { return slots_.size(); }

  void on_submitted(const NewTasks& tasks);

  /// A submission whose tasks come as time goes by: `stream` says what they have in common.
  void on_stream_opened(const NewTasks& stream);
  void on_tasks_added(SubmissionId stream, std::size_t count);
  void on_stream_ended(SubmissionId stream) { waiting_.close_stream(stream); }
  /// How many tasks of a stream keep all slots busy, with those that they run.
  [[nodiscard]] std::size_t worth_buffering(SubmissionId stream) const;

  /// The next order, if a task waits and a slot should have it. Submissions take turns, so that a
  /// small one is not stuck behind a large one; idle slots come before those that hold work.
  /// Tasks that were lost come first, one at a time, and to slots that get nothing else meanwhile:
  /// if that one's worker is lost too, few can have been the cause.
  /// It stands until `on_sent` or `on_unsendable` says what came of it.
  [[nodiscard]] std::optional<Assignment> next_assignment();

  /// The first `sent` tasks (at least one) of the order are on their way; the others wait on.
  void on_sent(const Assignment& order, std::size_t sent);

  /// The first task of the order cannot be sent, and has ended by that.
  void on_unsendable();

  /// `tasks`, of a range in flight to `slot`, were run in `busy`; parts of a range may come in any
  /// order. Empty, and nothing is changed, if the slot does not hold them all: a late answer.
  std::optional<Answered> on_answered(SlotId slot, const TaskRange& tasks,
                                      std::chrono::nanoseconds busy);
  /// The same where results are still on their way: they have not ended until `on_arrived`.
  std::optional<Answered> on_arriving(SlotId slot, const TaskRange& tasks,
                                      std::chrono::nanoseconds busy);
  void on_arrived(SlotId slot, const TaskRange& tasks);
  /// One of them failed. True if it is to run again, and waits for that; else it has ended.
  bool on_failed(const TaskRange& task, const Answered& answered);

  /// What it took, beside the work, to give a slot that held nothing a range and hear of it.
  void on_round_trip(SlotId slot, std::chrono::nanoseconds measured);

  [[nodiscard]] bool is_used(SlotId slot) const { return slots_[place(slot)].is_used; }
  [[nodiscard]] bool is_used(WorkerId worker) const { return is_used(ids_.of(worker)); }
  [[nodiscard]] bool is_idle(SlotId slot) const { return slots_[place(slot)].holds.empty(); }
  /// Whether it holds nothing, nor are results of it on their way still.
  [[nodiscard]] bool is_free(SlotId slot) const {
    return is_idle(slot) && slots_[place(slot)].arriving.empty();
  }

  /// The worker gets nothing more, and what it says from now on is late. Tasks that it held run
  /// again as often as their submission allows; those that do not any more are returned. Nobody
  /// knows which of them it had begun: it may have been any.
  [[nodiscard]] std::vector<LostTasks> on_worker_lost(WorkerId worker);

  /// Forgets all that waits. What is in flight stays in its slot until that is answered.
  void on_terminated();

  /// The same for one submission; returns the workers that hold tasks of it.
  std::vector<WorkerId> on_cancelled(SubmissionId submission);

  [[nodiscard]] bool has_tasks_in_flight() const noexcept { return ranges_in_flight_ > 0; }
  [[nodiscard]] std::size_t waiting_tasks() const noexcept { return waiting_.count(); }

 private:
  struct InFlight {
    TaskRange tasks{};
    Origin origin{};
    Tries tries{};
    bool is_abandoned = false;  // nobody waits for it any more, nor knows when it ends
  };
  struct Slot {
    std::vector<InFlight> holds;  // oldest first; a few
    std::vector<InFlight> arriving;
    Credit credit;
    bool is_lost = false;  // with its worker
    bool is_used = false;
    bool is_held_up = false;  // by what is in its worker's first one
    bool is_in_idle = false;
    bool is_in_refillable = false;
  };
  Origin origin_of(const NewTasks& tasks);
  TaskTime& time_of(FunctionId function);
  void add_slots(std::size_t a_worker);
  void use(WorkerId worker, bool is_used);
  void hold_up_others(WorkerId worker);
  void let_others_go_on(WorkerId worker);
  std::vector<InFlight>::iterator find_held(Slot& slot, const TaskRange& tasks);
  void take_from(Slot& slot, std::vector<InFlight>::iterator held, const TaskRange& tasks);
  void list(SlotId slot);
  std::optional<SlotId> next_slot();
  void drop_stale_entries();
  [[nodiscard]] bool is_to_be_given(const Slot& slot) const {
    return slot.holds.empty() && slot.is_used && !slot.is_held_up;
  }
  [[nodiscard]] bool wants_more(const Slot& slot) const;
  std::vector<InFlight> take_all(Slot& lost);
  void replace(WorkerId lost);
  template <class Action>
  void for_each_slot(WorkerId worker, Action action) {
    for (std::size_t i = place(worker); i < slots_.size(); i += ids_.workers()) action(slot_at(i));
  }

  Slots ids_;
  std::size_t used_workers_ = 0;
  std::size_t slots_a_worker_ = 1;  // that are used
  std::vector<Slot> slots_;
  std::size_t held_up_workers_ = 0;
  // Entries may be out of date and are checked when their turn comes: no search, whatever the size.
  std::deque<SlotId> idle_;
  std::deque<SlotId> refillable_;
  WaitingTasks waiting_;
  LossHistory history_;
  std::deque<TaskTime> times_;  // by function; they stay where they are
  std::size_t ranges_in_flight_ = 0;
};

}  // namespace rankpool::core
