// SPDX-License-Identifier: BSL-1.0
//
// One line of the results: what was measured, what it is compared with, and the goals for it.

#pragma once

#include <optional>
#include <string>
#include <vector>

#include "statistics.hpp"

namespace bench {

/// What a goal is about: the pool's median itself, its ratio to the baseline's, or how far it is
/// below that.
enum class Measure { value, ratio, shortfall };
enum class Bound { at_least, at_most };

struct Goal {
  Measure measure;
  Bound bound;
  double limit;

  friend bool operator==(const Goal&, const Goal&) = default;
};

/// Rounds are for launches that took turns: a machine that is faster for some of them is so for
/// both sides, and their ratios tell a few percent where the medians do not.
enum class RatioOf { medians, rounds };

struct Baseline {
  std::string name;
  Samples samples;
  RatioOf ratio_of = RatioOf::medians;
};

struct Row {
  std::string id;    ///< unique, as `rates.apply`
  std::string what;  ///< for people
  std::string unit;  ///< tasks/s, s, B, B/s, %, x
  Samples samples;   ///< of the pool, one a round
  std::optional<Baseline> baseline = {};
  std::vector<Goal> goals = {};  ///< none: for information
};

/// Of the pool's median to the baseline's, or the median of the rounds' ratios; empty without a
/// baseline. std::invalid_argument if one of two that took turns has more rounds.
[[nodiscard]] std::optional<double> ratio_of(const Row& row);

/// False too where the goal needs a baseline and there is none.
[[nodiscard]] bool holds(const Row& row, const Goal& goal);
/// All goals; true without goals.
[[nodiscard]] bool holds(const Row& row);
[[nodiscard]] bool hold(const std::vector<Row>& rows);

}  // namespace bench
