// SPDX-License-Identifier: BSL-1.0
//
// The driver while no caller waits: its background thread, and the end of the launch.

#include <algorithm>
#include <exception>
#include <utility>

#include "rankpool/errors.hpp"

#include "roles/driver.hpp"

namespace rankpool::roles {

// This thread goes, and others go on with what it has begun.
void Driver::hand_over() {
  if (all_callers() > 0) return parking_.on_left();
  if (is_background_asleep_ || master_->has_work() || master_->has_reports()) {
    wake_background();
  }
}

// The background thread takes over; without one, nobody looks until the caller comes back.
void Driver::wake_background() {
  if (!background_.joinable()) return master_->ring_awaited();
  wake_.notify_one();
  parking_.call_background_away();
}

void Driver::run_background() {
  Looks looks;
  bool has_slept = false;
  std::unique_lock lock{mutex_};
  while (!is_stopping_) {
    // If it slept and was woken while callers drive, it is in their way.
    if (all_callers() > 0 && (has_slept || parking_.is_taken())) {
      is_background_asleep_ = true;
      wake_.wait(lock);  // until the last caller's leaving, or the end
      is_background_asleep_ = false;
      has_slept = false;
      continue;
    }
    const auto longest = step_in_background(lock, looks);
    if (is_stopping_) break;
    has_slept = longest.count() > 0 && !parking_.is_taken();
    if (has_slept) {
      park(lock, {.is_background = true, .awaited = nullptr}, longest, looks);
    } else {
      step_aside(lock, looks);
    }
  }
}

// How long to sleep then. While callers drive, and while nothing is open, this thread looks for no
// messages, but hears of workers that are lost.
std::chrono::nanoseconds Driver::step_in_background(std::unique_lock<std::mutex>& lock,
                                                    Looks& looks) {
  if (all_callers() > 0) return core::WaitRule::longest_sleep;
  look(looks);
  reports_.tell(*master_, lock);
  if (!master_->has_work() && looks.in_vain > 0) return core::WaitRule::longest_sleep;
  return rule_.sleep(looks.in_vain, master_->expecting());
}

void Driver::stop_background() {
  {
    const std::lock_guard lock{mutex_};
    is_stopping_ = true;
  }
  wake_.notify_one();
  if (!background_.joinable()) return;
  waiter_->interrupt();
  background_.join();
}

bool Driver::shut_down(std::chrono::nanoseconds patience) {
  stop_background();
  std::unique_ptr<ReserveWatch> watch;  // of a pool that was not left; ends without the lock
  std::unique_lock lock{mutex_};
  if (std::exchange(is_shut_down_, true)) return true;  // it was done before
  watch = std::move(watch_);
  if (master_->has_open_submissions())
    master_->terminate(std::make_exception_ptr(PoolTerminated{"the launch has ended"}));
  // Callers find that all is over; one that is in the waiter, or in an observer, comes out of it.
  post_callbacks();
  parking_.on_happened();
  reports_.remove_pool_observer(lock);
  if (!callbacks_.stop(lock, patience)) return false;
  const bool are_told = stop_workers(clock_->now() + patience, lock);
  parking_.clear(lock);
  return are_told;
}

// All workers are free before the first one is let go: one that has left already cannot be ended
// together with the others.
bool Driver::stop_workers(std::chrono::nanoseconds end, std::unique_lock<std::mutex>& lock) {
  if (!step_while([this] { return master_->has_tasks_in_flight(); }, end, lock)) return false;
  master_->stop();
  return step_while([this] { return !master_->is_broken() && master_->has_unsent(); }, end, lock) &&
         !master_->is_broken();
}

template <class Condition>
bool Driver::step_while(Condition condition, std::chrono::nanoseconds end,
                        std::unique_lock<std::mutex>& lock) {
  for (Looks looks; condition();) {
    if (clock_->now() > end) return false;
    look(looks);
    const auto longest = rule_.sleep(looks.in_vain, master_->expecting());
    if (looks.in_vain == 0 || longest.count() == 0) {
      if (rule_.gives_way(looks.in_vain)) waiter_->give_way();
      continue;
    }
    park(lock, {.is_background = false, .awaited = nullptr},
         std::clamp(end - clock_->now(), std::chrono::nanoseconds{0}, longest), looks);
  }
  return true;
}

}  // namespace rankpool::roles
