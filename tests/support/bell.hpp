// SPDX-License-Identifier: BSL-1.0
//
// A waiter that really sleeps, for clusters of threads.

#pragma once

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <mutex>

#include "roles/waiter.hpp"

namespace rankpool::testing {

class Bell final : public roles::Waiter {
 public:
  /// With a shortest sleep, nothing but a ring ends one before: so that one that is missing is
  /// seen.
  explicit Bell(std::chrono::nanoseconds shortest_sleep = std::chrono::nanoseconds{0})
      : shortest_sleep_{shortest_sleep} {}

  void sleep(std::chrono::nanoseconds longest) override {
    std::unique_lock lock{mutex_};
    ++sleeps_;
    ++sleepers_;
    last_sleep_ = longest;
    rung_.wait_for(lock, std::max(longest, shortest_sleep_), [this] { return is_rung_; });
    is_rung_ = false;
    --sleepers_;
  }

  void interrupt() override { ring(); }
  void ring() {
    const std::lock_guard lock{mutex_};
    is_rung_ = true;
    rung_.notify_all();
  }

  /// That began so far.
  [[nodiscard]] int sleeps() const {
    const std::lock_guard lock{mutex_};
    return sleeps_;
  }
  /// How long the last of them was to be, at the most.
  [[nodiscard]] std::chrono::nanoseconds last_sleep() const {
    const std::lock_guard lock{mutex_};
    return last_sleep_;
  }
  /// Threads in `sleep`; where the bell was rung, they are on their way out.
  [[nodiscard]] int sleepers() const {
    const std::lock_guard lock{mutex_};
    return is_rung_ ? 0 : sleepers_;
  }

 private:
  const std::chrono::nanoseconds shortest_sleep_;
  mutable std::mutex mutex_;
  std::condition_variable rung_;
  bool is_rung_ = false;
  int sleeps_ = 0;
  int sleepers_ = 0;
  std::chrono::nanoseconds last_sleep_{0};
};

}  // namespace rankpool::testing
