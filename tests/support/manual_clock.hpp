// SPDX-License-Identifier: BSL-1.0
//
// A clock that stands still until it is told otherwise.

#pragma once

#include <chrono>

#include "roles/clock.hpp"

namespace rankpool::testing {

class ManualClock final : public roles::Clock {
 public:
  [[nodiscard]] std::chrono::nanoseconds now() const override { return now_; }
  void advance(std::chrono::nanoseconds time) { now_ += time; }

 private:
  std::chrono::nanoseconds now_{0};
};

}  // namespace rankpool::testing
