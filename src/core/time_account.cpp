// SPDX-License-Identifier: BSL-1.0

#include "core/time_account.hpp"

namespace rankpool::core {

TimeAccount::TimeAccount(std::size_t workers, Moment now) : workers_(workers) {
  books_.closed = now;
  books_.in(State::idle) = static_cast<std::int64_t>(workers);
}

void TimeAccount::on_phase(TaskPhase phase, Moment now) {
  books_.close(now);
  enter(phase);
}

void TimeAccount::on_used(WorkerId id, bool is_used, Moment now) {
  Worker& worker = workers_[place(id)];
  worker.is_used = is_used;
  if (worker.state != State::idle && worker.state != State::unused) return;
  books_.close(now);
  move(worker, is_used ? State::idle : State::unused);
}

void TimeAccount::on_lost(WorkerId id, Moment now) {
  books_.close(now);
  move(workers_[place(id)], State::lost);
}

TimeParts TimeAccount::parts(Moment now) const {
  Books until_now = books_;
  until_now.close(now);
  until_now.parts.tail += until_now.run_dry;
  return until_now.parts;
}

std::int64_t TimeAccount::held(WorkerId id, Moment now) const {
  const Worker& worker = workers_[place(id)];
  if (worker.state != State::holding) return worker.held;
  return worker.held + (now - worker.since).count();
}

PhaseTimes TimeAccount::phases(Moment now) const {
  Books until_now = books_;
  until_now.close(now);
  return until_now.phases;
}

}  // namespace rankpool::core
