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
    has_missed_ = false;
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
    has_missed_ = true;
    if (sleeper_->awaited == nullptr || sleeper_->awaited->is_ready()) waiter_->interrupt();
  }

  /// To be called when a thread that may have been the only one awake does not look any more: what
  /// it has begun, the one that sleeps goes on with.
  void on_left() {
    if (sleeper_ && !sleeper_->is_background && has_missed_) waiter_->interrupt();
  }

  /// Waits until nobody sleeps: at once, for who does is woken up.
  void clear(std::unique_lock<std::mutex>& lock) {
    ++followers_;
    while (sleeper_) {
      waiter_->interrupt();
      woken_.wait(lock);
    }
    --followers_;
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
  bool has_missed_ = false;  // something happened while it slept
  std::condition_variable woken_;
  int followers_ = 0;
};

}  // namespace rankpool::roles
