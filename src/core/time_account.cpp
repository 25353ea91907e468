// SPDX-License-Identifier: BSL-1.0

#include "core/time_account.hpp"

namespace rankpool::core {

TimeAccount::TimeAccount(std::size_t slots, Moment now) : begin_{now}, slots_(slots) {
  books_.closed = now;
  books_.in(State::idle) = static_cast<std::int64_t>(slots);
}

void TimeAccount::add_slots(std::size_t count, Moment now) {
  books_.close(now);
  const auto added = static_cast<std::int64_t>(count);
  books_.parts.serial += added * books_.phases.none;
  books_.parts.unused += added * ((books_.closed - begin_).count() - books_.phases.none);
  books_.in(State::unused) += added;
  slots_.resize(slots_.size() + count, Slot{.state = State::unused, .is_used = false});
}

void TimeAccount::on_phase(TaskPhase phase, Moment now) {
  books_.close(now);
  enter(phase);
}

void TimeAccount::on_used(SlotId id, bool is_used, Moment now) {
  Slot& slot = slots_[place(id)];
  slot.is_used = is_used;
  if (slot.state != State::idle && slot.state != State::unused) return;
  books_.close(now);
  move(slot, is_used ? State::idle : State::unused);
}

void TimeAccount::on_lost(SlotId id, Moment now) {
  books_.close(now);
  move(slots_[place(id)], State::lost);
}

TimeParts TimeAccount::parts(Moment now) const {
  Books until_now = books_;
  until_now.close(now);
  until_now.parts.tail += until_now.run_dry;
  return until_now.parts;
}

std::int64_t TimeAccount::held(SlotId id, Moment now) const {
  const Slot& slot = slots_[place(id)];
  if (slot.state != State::holding) return slot.held;
  return slot.held + (now - slot.since).count();
}

PhaseTimes TimeAccount::phases(Moment now) const {
  Books until_now = books_;
  until_now.close(now);
  return until_now.phases;
}

}  // namespace rankpool::core
