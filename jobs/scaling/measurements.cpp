// SPDX-License-Identifier: BSL-1.0

#include "measurements.hpp"

#include <map>
#include <set>

#include "median.hpp"

#include <fmt/format.h>

namespace scaling {

// Of an even number of runs, the median lies between two: the throughput of the mean of their times
// is not the mean of their throughputs.
std::vector<Measurement> medians_of(const Measurements& measurements) {
  const bool is_of_times = measurements.quantity == Quantity::seconds;
  std::map<int, std::vector<double>> grouped;
  for (const Measurement& point : measurements.points) {
    grouped[point.workers].push_back(is_of_times ? 1 / point.throughput : point.throughput);
  }
  std::vector<Measurement> medians;
  medians.reserve(grouped.size());
  for (const auto& [workers, values] : grouped) {
    const double median = median_of(values);
    medians.push_back({.workers = workers, .throughput = is_of_times ? 1 / median : median});
  }
  return medians;
}

std::size_t worker_counts_of(const std::vector<Measurement>& points) {
  std::set<int> counts;
  for (const Measurement& point : points) counts.insert(point.workers);
  return counts.size();
}

// With fewer of either, the two parameters of Amdahl's law, or of Gustafson's, leave nothing by
// which to judge the fit.
std::optional<std::string> lack_of(const std::vector<Measurement>& points) {
  constexpr std::size_t fewest_points = 3;
  constexpr std::size_t fewest_counts = 2;
  const std::size_t counts = worker_counts_of(points);
  if (points.size() >= fewest_points && counts >= fewest_counts) return std::nullopt;
  const std::string needed = fmt::format(
      "the fit of two parameters needs at least {} measurements at {} different numbers of "
      "workers",
      fewest_points, fewest_counts);
  if (points.empty()) return "there are no measurements: " + needed;
  if (counts == 1) {
    return fmt::format("all measurements are of one number of workers, {}: {}",
                       points.front().workers, needed);
  }
  return fmt::format("there are too few measurements, {} at {} different numbers of workers: {}",
                     points.size(), counts, needed);
}

double throughput_of(double seconds, int workers, Scaling scaling) {
  return scaling == Scaling::strong ? 1 / seconds : workers / seconds;
}

std::string unit_of_runs(Scaling scaling) {
  return scaling == Scaling::strong ? "runs/s" : "one-worker runs/s";
}

}  // namespace scaling
