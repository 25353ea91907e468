// SPDX-License-Identifier: BSL-1.0
//
// Until when to wait.

#pragma once

#include <chrono>
#include <optional>

namespace rankpool::detail {

/// Empty: for ever.
using Deadline = std::optional<std::chrono::steady_clock::time_point>;

/// So long from now; what is too long for the clock is for ever, and what is none is now.
template <class Rep, class Period>
Deadline deadline_after(std::chrono::duration<Rep, Period> timeout) {
  using Clock = std::chrono::steady_clock;
  const auto now = Clock::now();
  if (!(timeout > timeout.zero())) return now;
  const std::chrono::duration<double> longest = Clock::time_point::max() - now;
  if (std::chrono::duration<double>(timeout) >= longest) return std::nullopt;
  return now + std::chrono::ceil<Clock::duration>(timeout);
}

inline bool is_past(Deadline deadline) {
  return deadline && std::chrono::steady_clock::now() >= *deadline;
}

}  // namespace rankpool::detail
