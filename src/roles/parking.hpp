// SPDX-License-Identifier: BSL-1.0
//
// One thread sleeps for all that wait for the master; the others wait until it has woken up, or one
// of them has found something.

#pragma once

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <optional>

#include "rankpool/detail/submission.hpp"

#include "roles/waiter.hpp"

namespace rankpool::roles {

/// Under the lock of the master, which is let go while a thread sleeps.
class Parking {
 public:
  /// Who sleeps, and what for: without a submission, for whatever happens.
  struct Sleeper {
    bool is_background;
    const detail::Submission* awaited;
  };

  explicit Parking(Waiter& waiter) : waiter_{&waiter} {}

  [[nodiscard]] bool is_taken() const { return sleeper_.has_value(); }

  void park(std::unique_lock<std::mutex>& lock, const Sleeper& sleeper,
            std::chrono::nanoseconds longest) {
    if (sleeper_) {
      call_background_away();
      ++followers_;
      woken_.wait_for(lock, longest);
      --followers_;
      return;
    }
    sleeper_ = sleeper;
    lock.unlock();
    waiter_->sleep(longest);
    lock.lock();
    sleeper_.reset();
    wake_followers();
  }

  /// To be called when the master has done something.
  void on_happened() {
    wake_followers();
    if (!sleeper_ || sleeper_->is_background) return;
    if (sleeper_->awaited == nullptr || sleeper_->awaited->is_ready()) waiter_->interrupt();
  }

  /// The background thread is needed, or in the way.
  void call_background_away() {
    if (sleeper_ && sleeper_->is_background) waiter_->interrupt();
  }

 private:
  void wake_followers() {
    if (followers_ > 0) woken_.notify_all();
  }

  Waiter* waiter_;
  std::optional<Sleeper> sleeper_;
  std::condition_variable woken_;
  int followers_ = 0;
};

}  // namespace rankpool::roles
