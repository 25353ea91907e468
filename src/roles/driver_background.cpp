// SPDX-License-Identifier: BSL-1.0
//
// The driver while no caller waits: its background thread, and the end of the launch.

#include <algorithm>
#include <exception>
#include <utility>

#include "rankpool/errors.hpp"

#include "roles/driver.hpp"

namespace rankpool::roles {

// The background thread takes over; without one, nobody looks until the caller comes back.
void Driver::wake_background() {
  if (!background_.joinable()) return master_->ring_awaited();
  wake_.notify_one();
  parking_.call_background_away();
}

void Driver::run_background() {
  unsigned rounds = 0;
  bool has_slept = false;
  std::unique_lock lock{mutex_};
  while (!is_stopping_) {
    // If it slept and was woken while callers drive, it is in their way.
    if (all_callers() > 0 && (has_slept || parking_.is_taken())) {
      is_background_asleep_ = true;
      wake_.wait(lock);  // until the last caller's leaving, or the end
      is_background_asleep_ = false;
      has_slept = false;
      rounds = 0;
      continue;
    }
    const auto longest = step_in_background(lock, rounds);
    if (is_stopping_) break;
    has_slept = longest.count() > 0 && !parking_.is_taken();
    if (has_slept) {
      park(lock, {.is_background = true, .awaited = nullptr}, longest);
    } else {
      lock.unlock();
      lock.lock();
    }
  }
}

// How long to sleep then. While callers drive, and while nothing is open, this thread looks for no
// messages, but hears of workers that are lost.
std::chrono::nanoseconds Driver::step_in_background(std::unique_lock<std::mutex>& lock,
                                                    unsigned& rounds) {
  if (all_callers() > 0) return core::WaitRule::longest_sleep;
  rounds = step_master() ? 0 : rounds + 1;
  reports_.tell(*master_, lock);
  if (!master_->has_open_submissions() && rounds > 0) return core::WaitRule::longest_sleep;
  return rule_.sleep(rounds, master_->expecting());
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
  const std::lock_guard lock{mutex_};
  if (std::exchange(is_shut_down_, true)) return true;  // it was done before
  if (master_->has_open_submissions())
    master_->terminate(std::make_exception_ptr(PoolTerminated{"the launch has ended"}));
  const auto end = clock_->now() + patience;
  // All workers are free before the first one is let go: one that has left already cannot be ended
  // together with the others.
  if (!step_while([this] { return master_->has_tasks_in_flight(); }, end)) return false;
  master_->stop();
  return step_while([this] { return !master_->is_broken() && master_->has_unsent(); }, end) &&
         !master_->is_broken();
}

template <class Condition>
bool Driver::step_while(Condition condition, std::chrono::nanoseconds end) {
  for (unsigned rounds = 1; condition(); ++rounds) {
    if (clock_->now() > end) return false;
    if (step_master()) continue;
    const auto longest = rule_.sleep(rounds, master_->expecting());
    if (longest.count() == 0) continue;
    master_->ring_awaited();
    waiter_->sleep(std::clamp(end - clock_->now(), std::chrono::nanoseconds{0}, longest));
  }
  return true;
}

}  // namespace rankpool::roles
