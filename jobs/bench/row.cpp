// SPDX-License-Identifier: BSL-1.0

#include "row.hpp"

#include <algorithm>
#include <functional>
#include <iterator>
#include <stdexcept>

namespace bench {
namespace {

std::optional<double> measured(const Row& row, Measure measure) {
  const double value = median_of(row.samples);
  if (measure == Measure::value) return value;
  if (measure == Measure::ratio) return ratio_of(row);
  if (!row.baseline) return std::nullopt;
  return median_of(row.baseline->samples) - value;
}

double ratio_of_rounds(const Samples& pool, const Samples& baseline) {
  if (pool.size() != baseline.size()) throw std::invalid_argument("a round lacks its other side");
  Samples ratios;
  std::transform(pool.begin(), pool.end(), baseline.begin(), std::back_inserter(ratios),
                 std::divides<>{});
  return median_of(ratios);
}

}  // namespace

std::optional<double> ratio_of(const Row& row) {
  if (!row.baseline) return std::nullopt;
  if (row.baseline->ratio_of == RatioOf::rounds) {
    return ratio_of_rounds(row.samples, row.baseline->samples);
  }
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
