// SPDX-License-Identifier: BSL-1.0
//
// Decides what tasks may still do towards the end of the job's time, of which the pool keeps a part
// for main. Reads no clock.

#pragma once

#include <algorithm>
#include <chrono>
#include <optional>

namespace rankpool::core {

/// What tasks may do.
enum class TimePhase {
  enough,      // begin
  last_tasks,  // end, where they have begun
  over,        // nothing: what is left of the time is main's
};

/// The rule of one pool.
class TimeReserve {
 public:
  struct Verdict {
    TimePhase phase;
    std::chrono::nanoseconds until_next_look;

    friend bool operator==(const Verdict&, const Verdict&) = default;
  };

  explicit constexpr TimeReserve(std::chrono::nanoseconds reserve) : reserve_{reserve} {}

  /// `left` until the job ends, empty where nobody says. Its end may be announced, too: no more
  /// than the reserve is left from then on.
  [[nodiscard]] constexpr Verdict judge(
      std::optional<std::chrono::nanoseconds> left,
      std::optional<std::chrono::nanoseconds> since_announced) const {
    if (since_announced) left = std::min(left.value_or(reserve_), reserve_ - *since_announced);
    if (!left) return {TimePhase::enough, longest_look};
    if (*left > reserve_) {
      return {TimePhase::enough, std::min(*left - reserve_, longest_look)};
    }
    // Tasks that run may take half of it.
    const auto of_main = reserve_ / 2;
    if (*left > of_main) {
      return {TimePhase::last_tasks, std::min(*left - of_main, longest_look)};
    }
    return {TimePhase::over, longest_look};
  }

  /// The end of a job may be moved.
  static constexpr std::chrono::nanoseconds longest_look = std::chrono::minutes{1};

 private:
  std::chrono::nanoseconds reserve_;
};

}  // namespace rankpool::core
