// SPDX-License-Identifier: BSL-1.0

#include "analysis.hpp"

#include <cmath>
#include <stdexcept>

#include <fmt/format.h>

namespace scaling {
namespace {

std::optional<FittedLaw> fitted(const Law& law, Analysis& analysis) try {
  return FittedLaw{law, analysis.measurements.points};
} catch (const std::runtime_error& error) {
  analysis.missing_fits.emplace_back(error.what());
  return std::nullopt;
}

Baseline baseline_of(const Analysis& analysis, const std::vector<Measurement>& medians) {
  if (!medians.empty() && medians.front().workers == 1) {
    return {.throughput = medians.front().throughput, .is_measured = true};
  }
  for (const auto* fit : {&analysis.universal, &analysis.amdahl, &analysis.gustafson}) {
    if (*fit) return {.throughput = (*fit)->gamma(), .is_measured = false};
  }
  throw std::runtime_error{
      fmt::format("{}: there is nothing to compare with: no run with one worker, and too few "
                  "others to fit a law: {}",
                  analysis.measurements.source, analysis.missing_fits.front())};
}

Point point_of(const Measurement& median, const Baseline& baseline) {
  const double speed_up = median.throughput / baseline.throughput;
  Point point{.workers = median.workers,
              .throughput = median.throughput,
              .speed_up = speed_up,
              .efficiency = speed_up / median.workers,
              .serial_fraction = std::nullopt};
  if (median.workers > 1) point.serial_fraction = serial_fraction_of(speed_up, median.workers);
  return point;
}

}  // namespace

Analysis analysis_of(Measurements measurements) {
  Analysis analysis;
  analysis.measurements = std::move(measurements);
  analysis.universal = fitted(universal_law(), analysis);
  if (analysis.measurements.scaling == Scaling::strong) {
    analysis.amdahl = fitted(amdahl_law(), analysis);
  } else {
    analysis.gustafson = fitted(gustafson_law(), analysis);
  }
  const std::vector<Measurement> medians = medians_of(analysis.measurements);
  analysis.baseline = baseline_of(analysis, medians);
  for (const Measurement& median : medians) {
    analysis.points.push_back(point_of(median, analysis.baseline));
  }
  return analysis;
}

std::optional<Peak> peak_of(const FittedLaw& universal) {
  const double alpha = universal.value(0);
  const double beta = universal.value(1);
  if (beta <= 0 && alpha < 1) return std::nullopt;
  const double workers = alpha < 1 ? std::max(1.0, std::sqrt((1 - alpha) / beta)) : 1.0;
  return Peak{.workers = workers, .throughput = universal.throughput(workers)};
}

std::optional<double> amdahl_limit(const FittedLaw& fit) {
  const double alpha = fit.value(0);
  if (alpha <= 0) return std::nullopt;
  return fit.gamma() / alpha;
}

double serial_fraction_of(double speed_up, int workers) {
  const double of_one = 1.0 / workers;
  return (1 / speed_up - of_one) / (1 - of_one);
}

}  // namespace scaling
