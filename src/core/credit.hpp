// SPDX-License-Identifier: BSL-1.0
//
// Decides how much work a worker holds: enough to hide the way from its answer to the next message,
// and no more, for what it holds no other worker can take.

#pragma once

#include <algorithm>
#include <chrono>
#include <cstddef>

namespace rankpool::core {

/// What a worker holds.
struct Holding {
  std::size_t ranges;
  double oldest_ns;  ///< work in the range that it runs now
  double behind_ns;  ///< and in those that wait behind it
};

/// The rule for one worker.
class Credit {
 public:
  /// From sending a range to a worker that held none until its answer came, without the work.
  void on_round_trip(std::chrono::nanoseconds measured) {
    // Long ones are something else: the master computed, or large data was on its way. Clocks of
    // two hosts may make it negative.
    const double ns = std::clamp(static_cast<double>(measured.count()), shortest_ns,
                                 std::max(shortest_ns, most_growth * round_trip_ns_));
    round_trip_ns_ = std::min(0.75 * round_trip_ns_ + 0.25 * ns, longest_ns);
  }

  [[nodiscard]] bool allows_more(const Holding& holding) const {
    if (holding.ranges >= most_ranges) return false;
    const double work_ns = holding.oldest_ns + holding.behind_ns;
    return work_ns < worth_waiting * round_trip_ns_ && holding.behind_ns < hidden * round_trip_ns_;
  }

 private:
  // Bounds what the master keeps in memory for a worker, whatever was measured.
  static constexpr std::size_t most_ranges = 4;
  // After this many round trips' work, waiting for one costs less than a percent.
  static constexpr double worth_waiting = 100;
  // What waits behind is to last for the round trip, though times vary.
  static constexpr double hidden = 4;

  static constexpr double most_growth = 4;
  static constexpr double shortest_ns = 100;
  static constexpr double longest_ns = 10'000'000;

  double round_trip_ns_ = 40'000;  // until it was measured
};

}  // namespace rankpool::core
