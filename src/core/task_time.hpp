// SPDX-License-Identifier: BSL-1.0
//
// What was learned of one function: how long a task of it takes.

#pragma once

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <optional>

namespace rankpool::core {

/// A moving average, so that a function whose cost drifts along its inputs is followed.
class TaskTime {
 public:
  void on_measured(std::size_t tasks, std::chrono::nanoseconds busy) {
    if (tasks == 0 || busy.count() <= 0) return;  // they were given up, not run
    const double measured = static_cast<double>(busy.count()) / static_cast<double>(tasks);
    nanoseconds_ = nanoseconds_ ? 0.75 * *nanoseconds_ + 0.25 * measured : measured;
    largest_range_ = std::max(largest_range_, tasks);
  }

  /// Of one task; empty until the first was measured.
  [[nodiscard]] std::optional<double> nanoseconds() const { return nanoseconds_; }

  /// The most tasks that ever were measured together: how far the average may be trusted.
  [[nodiscard]] std::size_t largest_range() const { return largest_range_; }

 private:
  std::optional<double> nanoseconds_;
  std::size_t largest_range_ = 0;
};

}  // namespace rankpool::core
