// SPDX-License-Identifier: BSL-1.0
//
// A job that ends when the test says so. Time stands still for it.

#pragma once

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <optional>

#include "roles/end_of_job.hpp"

namespace rankpool::testing {

class ManualEndOfJob final : public roles::EndOfJob {
 public:
  /// Empty where nobody says.
  explicit ManualEndOfJob(std::optional<std::chrono::nanoseconds> left = {}) : left_{left} {}

  std::optional<std::chrono::nanoseconds> left() override {
    const std::lock_guard lock{mutex_};
    return left_;
  }
  [[nodiscard]] bool is_announced() const override {
    const std::lock_guard lock{mutex_};
    return is_announced_;
  }
  void sleep(std::chrono::nanoseconds /*longest*/) override {
    std::unique_lock lock{mutex_};
    ++sleeps_;
    changed_.notify_all();
    changed_.wait(lock, [this] { return is_rung_; });
    is_rung_ = false;
  }
  void interrupt() override {
    const std::lock_guard lock{mutex_};
    ring();
  }

  /// @{
  /// To whoever watches, of a pool that is open: has been heeded when they return.
  void let_pass_until(std::chrono::nanoseconds left) {
    std::unique_lock lock{mutex_};
    left_ = left;
    ring_and_wait(lock);
  }
  void announce() {
    std::unique_lock lock{mutex_};
    is_announced_ = true;
    ring_and_wait(lock);
  }
  /// @}
  /// Where nobody watches.
  void announce_unseen() {
    const std::lock_guard lock{mutex_};
    is_announced_ = true;
  }

 private:
  void ring() {
    is_rung_ = true;
    changed_.notify_all();
  }
  void ring_and_wait(std::unique_lock<std::mutex>& lock) {
    changed_.wait(lock, [this] { return sleeps_ > 0; });
    const int before = sleeps_;
    ring();
    changed_.wait(lock, [&] { return sleeps_ > before; });
  }

  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::optional<std::chrono::nanoseconds> left_;
  bool is_announced_ = false;
  bool is_rung_ = false;
  int sleeps_ = 0;
};

}  // namespace rankpool::testing
