// SPDX-License-Identifier: BSL-1.0

#include "roles/reserve_watch.hpp"

#include <utility>

#include "roles/quiet_thread.hpp"

namespace rankpool::roles {

ReserveWatch::ReserveWatch(EndOfJob& job, const Clock& clock, std::chrono::seconds reserve,
                           std::function<void()> on_phase)
    : job_{&job}, clock_{&clock}, reserve_{reserve}, on_phase_{std::move(on_phase)} {
  const auto until_next = look();
  thread_ = quiet_thread([this, until_next] {
    job_->sleep(until_next);
    watch();
  });
}

ReserveWatch::~ReserveWatch() {
  is_stopping_ = true;
  job_->interrupt();
  thread_.join();
}

// Ends when the pool does.
void ReserveWatch::watch() {
  while (!is_stopping_) {
    const auto before = phase();
    const auto until_next = look();
    if (phase() != before) on_phase_();
    job_->sleep(until_next);
  }
}

std::chrono::nanoseconds ReserveWatch::look() {
  const auto left = job_->left();
  const auto now = clock_->now();
  if (!announced_at_ && job_->is_announced()) announced_at_ = now;
  std::optional<std::chrono::nanoseconds> since_announced;
  if (announced_at_) since_announced = now - *announced_at_;
  const auto verdict = core::TimeReserve{reserve_}.judge(left, since_announced);
  if (verdict.phase > phase()) {
    if (why_.empty()) why_ = reason(left);
    phase_.store(verdict.phase, std::memory_order_release);
  }
  return verdict.until_next_look;
}

std::string ReserveWatch::reason(std::optional<std::chrono::nanoseconds> left) const {
  const std::string then = ", so no more tasks are begun";
  if (announced_at_) return "a signal announced the end of the job" + then;
  const auto seconds = std::chrono::ceil<std::chrono::seconds>(left.value_or(reserve_));
  return "the job ends in " + std::to_string(seconds.count()) + " s" + then + " [time_reserve is " +
         std::to_string(reserve_.count()) + " s]";
}

}  // namespace rankpool::roles
