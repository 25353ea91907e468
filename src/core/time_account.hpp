// SPDX-License-Identifier: BSL-1.0
//
// Accounts for every moment of every slot: what kept it from holding tasks, where it held none.
// Sums over slots are carried along, so that an event costs the same whatever their number.

#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "core/ids.hpp"

namespace rankpool::core {

/// How far the tasks are that have been submitted.
enum class TaskPhase : std::uint8_t {
  none,      // no task is open
  queued,    // some wait for a slot
  in_flight  // slots hold all that are open
};

/// Slot-nanoseconds; they sum to slots x time since the account was opened.
struct TimeParts {
  std::int64_t held = 0;        ///< held tasks
  std::int64_t dispatch = 0;    ///< held none while tasks waited
  std::int64_t starvation = 0;  ///< held none, for others held all; more were submitted later, or
                                ///< it had none of this busy phase at all
  std::int64_t tail = 0;    ///< the same at the end of a busy phase, after it had held some of it
  std::int64_t serial = 0;  ///< no task was open
  std::int64_t unused = 0;  ///< was not to be given any
  std::int64_t lost = 0;    ///< had ended with its worker
};

/// Nanoseconds on the clock; what is missing to all of it, tasks were in flight.
struct PhaseTimes {
  std::int64_t none = 0;
  std::int64_t queued = 0;
};

/// A busy phase is from the first open task until none is open. What happens before the latest
/// moment that was told of counts as of then.
class TimeAccount {
 public:
  using Moment = std::chrono::nanoseconds;

  /// All of them hold nothing, and may be given tasks.
  TimeAccount(std::size_t slots, Moment now);

  /// There are more slots, and were from the beginning: unused while tasks were open.
  void add_slots(std::size_t count, Moment now);

  void on_phase(TaskPhase phase, Moment now);
  [[nodiscard]] TaskPhase phase() const { return books_.phase; }

  /// It held nothing, and does now; `phase` is what that has made of the phase.
  void on_given(SlotId id, TaskPhase phase, Moment now) {
    Slot& slot = slots_[place(id)];
    if (slot.state == State::lost) return;
    books_.close(now);
    if (books_.phase == TaskPhase::none) enter(TaskPhase::queued);
    move(slot, State::holding);
    slot.last_phase = busy_phase_;
    enter(phase);
  }
  /// It held something, and does not any more.
  void on_freed(SlotId id, TaskPhase phase, Moment now) {
    Slot& slot = slots_[place(id)];
    if (slot.state != State::holding) return;
    books_.close(now);
    move(slot, slot.is_used ? State::idle : State::unused);
    enter(phase);
  }
  /// What is said of a lost one changes nothing.
  void on_used(SlotId id, bool is_used, Moment now);
  void on_lost(SlotId id, Moment now);
  [[nodiscard]] bool has_unused() const {
    return books_.slots[static_cast<std::size_t>(State::unused)] > 0;
  }

  /// The latest moment that was told of. It may be a little ahead of the clock.
  [[nodiscard]] Moment latest() const { return books_.closed; }

  /// Up to `now`, if that is not before `latest`; what may yet turn out to be starvation counts as
  /// tail.
  [[nodiscard]] TimeParts parts(Moment now) const;
  /// Nanoseconds in which this slot held tasks.
  [[nodiscard]] std::int64_t held(SlotId id, Moment now) const;
  /// Of these, those until it began to hold what it holds, if anything.
  [[nodiscard]] std::int64_t held_before(SlotId id) const { return slots_[place(id)].held; }
  /// Nanoseconds in each phase of the tasks, whatever slots did.
  [[nodiscard]] PhaseTimes phases(Moment now) const;

 private:
  enum class State : std::uint8_t { idle, holding, unused, lost };

  struct Slot {
    State state = State::idle;
    bool is_used = true;           // to be, once it holds nothing
    std::uint64_t last_phase = 0;  // the busy phase in which it was given tasks last
    Moment since{0};               // it holds tasks
    std::int64_t held = 0;         // until then
  };
  struct Books {
    std::array<std::int64_t, 4> slots{};  // in each state
    std::int64_t idle_participants = 0;   // idle ones that had tasks of this busy phase
    TaskPhase phase = TaskPhase::none;
    Moment closed{};  // all is booked up to here
    TimeParts parts{};
    std::int64_t run_dry = 0;  // of participants, since tasks waited last: starvation, or the tail
    PhaseTimes phases{};

    [[nodiscard]] std::int64_t& in(State state) { return slots[static_cast<std::size_t>(state)]; }
    void close(Moment now);
  };
  // Of books that are closed.
  void enter(TaskPhase phase);
  void move(Slot& slot, State state);
  [[nodiscard]] bool takes_part(const Slot& slot) const {
    return slot.last_phase == busy_phase_ && books_.phase != TaskPhase::none;
  }

  Moment begin_;
  std::vector<Slot> slots_;
  Books books_;
  std::uint64_t busy_phase_ = 0;
};

// Inline, for they are within each hot call.

inline void TimeAccount::Books::close(Moment now) {
  const std::int64_t passed = (now - closed).count();
  if (passed <= 0) return;
  closed = now;
  parts.held += passed * in(State::holding);
  parts.unused += passed * in(State::unused);
  parts.lost += passed * in(State::lost);
  const std::int64_t idle = passed * in(State::idle);
  switch (phase) {
    case TaskPhase::none:
      phases.none += passed;
      parts.serial += idle;
      return;
    case TaskPhase::queued:
      phases.queued += passed;
      parts.dispatch += idle;
      return;
    case TaskPhase::in_flight:
      run_dry += passed * idle_participants;
      parts.starvation += idle - passed * idle_participants;
      return;
  }
}

inline void TimeAccount::enter(TaskPhase phase) {
  if (phase == books_.phase) return;
  if (books_.phase == TaskPhase::none) {
    ++busy_phase_;
    books_.idle_participants = 0;
  } else if (books_.phase == TaskPhase::in_flight) {
    (phase == TaskPhase::none ? books_.parts.tail : books_.parts.starvation) += books_.run_dry;
    books_.run_dry = 0;
  }
  books_.phase = phase;
}

inline void TimeAccount::move(Slot& slot, State state) {
  if (slot.state == state) return;
  if (slot.state == State::holding) slot.held += (books_.closed - slot.since).count();
  if (slot.state == State::idle && takes_part(slot)) --books_.idle_participants;
  --books_.in(slot.state);
  slot.state = state;
  ++books_.in(state);
  if (state == State::holding) slot.since = books_.closed;
  if (state == State::idle && takes_part(slot)) ++books_.idle_participants;
}

}  // namespace rankpool::core
