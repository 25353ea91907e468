// SPDX-License-Identifier: BSL-1.0
//
// Port: what time it is, so that the roles can live on a time of their own in tests.

#pragma once

#include <chrono>

namespace rankpool::roles {

class Clock {
 public:
  Clock() = default;
  Clock(const Clock&) = delete;
  Clock& operator=(const Clock&) = delete;
  virtual ~Clock() = default;

  /// Since some fixed moment; never goes back.
  [[nodiscard]] virtual std::chrono::nanoseconds now() const = 0;
};

class SteadyClock final : public Clock {
 public:
  [[nodiscard]] std::chrono::nanoseconds now() const override {
    return std::chrono::steady_clock::now().time_since_epoch();
  }
};

}  // namespace rankpool::roles
