// SPDX-License-Identifier: BSL-1.0

#include "row.hpp"

#include <algorithm>

namespace bench {
namespace {

std::optional<double> measured(const Row& row, Measure measure) {
  const double value = median_of(row.samples);
  if (measure == Measure::value) return value;
  if (measure == Measure::ratio) return ratio_of(row);
  if (!row.baseline) return std::nullopt;
  return median_of(row.baseline->samples) - value;
}

}  // namespace

std::optional<double> ratio_of(const Row& row) {
  if (!row.baseline) return std::nullopt;
  return median_of(row.samples) / median_of(row.baseline->samples);
}

bool holds(const Row& row, const Goal& goal) {
  const auto value = measured(row, goal.measure);
  if (!value) return false;
  return goal.bound == Bound::at_least ? *value >= goal.limit : *value <= goal.limit;
}

bool holds(const Row& row) {
  return std::all_of(row.goals.begin(), row.goals.end(),
                     [&row](const Goal& goal) { return holds(row, goal); });
}

bool hold(const std::vector<Row>& rows) {
  return std::all_of(rows.begin(), rows.end(), [](const Row& row) { return holds(row); });
}

}  // namespace bench
