// SPDX-License-Identifier: BSL-1.0
//
// Chance, from a seed: the same numbers everywhere, as the standard's distributions are not.

#pragma once

#include <cmath>
#include <cstdint>
#include <random>

#include "timeline.hpp"

namespace rankpool::simulation {

class Random {
 public:
  /// Streams of one seed have nothing to do with each other.
  Random(std::uint64_t seed, std::uint64_t stream) : engine_{seed * 1'000'003 + stream} {}

  /// Less than `limit`, which is at least 1.
  std::uint64_t below(std::uint64_t limit) { return engine_() % limit; }
  std::uint64_t between(std::uint64_t least, std::uint64_t most) {
    return least + below(most - least + 1);
  }
  bool happens(double probability) { return fraction() < probability; }
  Time time(Time least, Time most) {
    return least + Time{static_cast<std::int64_t>(
                       below(static_cast<std::uint64_t>((most - least).count()) + 1))};
  }
  /// Short ones as often as long ones, by their number of digits.
  Time any_scale(Time least, Time most) {
    const double ratio = static_cast<double>(most.count()) / static_cast<double>(least.count());
    return Time{static_cast<std::int64_t>(static_cast<double>(least.count()) *
                                          std::pow(ratio, fraction()))};
  }

 private:
  double fraction() { return static_cast<double>(engine_() >> 11) * 0x1.0p-53; }

  std::mt19937_64 engine_;
};

}  // namespace rankpool::simulation
