// SPDX-License-Identifier: BSL-1.0
//
// The life of one worker process: when it is stopped for a while, and when it dies.

#pragma once

#include <optional>

#include "conditions.hpp"
#include "random.hpp"

namespace rankpool::simulation {

class Life {
 public:
  /// Without an end.
  Life() = default;
  Life(const Conditions& conditions, Random& random) {
    detection_ = random.any_scale(100us, std::max<Time>(conditions.longest_detection, 101us));
    if (random.happens(conditions.mortality)) dies_at_ = random.time(0ns, conditions.horizon);
    if (!random.happens(conditions.stops)) return;
    const Time from = random.any_scale(1ms, 10s);
    stop_ = Stop{.from = from, .until = from + random.any_scale(1ms, 30s)};
  }

  struct Stop {
    Time from;
    Time until;
  };
  [[nodiscard]] const std::optional<Stop>& stop() const { return stop_; }

  void die(Time at) { dies_at_ = std::min(dies_at_, at); }
  [[nodiscard]] bool is_over(Time now) const { return now >= dies_at_; }
  [[nodiscard]] Time dies_at() const { return dies_at_; }
  /// When the master hears of it.
  [[nodiscard]] Time known_at() const { return dies_at_ == never ? never : dies_at_ + detection_; }

  /// The first moment from `at` on at which it is not stopped.
  [[nodiscard]] Time awake(Time at) const {
    return stop_ && at >= stop_->from && at < stop_->until ? stop_->until : at;
  }
  /// When something is done that takes it so long.
  [[nodiscard]] Time done(Time begin, Time duration) const {
    const Time start = awake(begin);
    const Time end = start + duration;
    return stop_ && start < stop_->from && end >= stop_->from ? end + stop_->until - stop_->from
                                                              : end;
  }

 private:
  Time dies_at_ = never;
  Time detection_ = 100us;
  std::optional<Stop> stop_;
};

}  // namespace rankpool::simulation
