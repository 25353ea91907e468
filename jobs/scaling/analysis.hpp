// SPDX-License-Identifier: BSL-1.0
//
// What follows from measurements: the laws fitted to them, and speed-up, efficiency and the serial
// fraction at each number of workers.

#pragma once

#include <optional>
#include <string>
#include <vector>

#include "fitted_law.hpp"
#include "measurements.hpp"

namespace scaling {

struct Point {
  int workers = 0;
  double throughput = 0;  ///< median
  double speed_up = 0;
  double efficiency = 0;
  /// Karp and Flatt's: (1/S − 1/N) / (1 − 1/N); empty for one worker.
  std::optional<double> serial_fraction;
};

/// What speed-up and efficiency are relative to.
struct Baseline {
  double throughput = 0;     ///< of one worker
  bool is_measured = false;  ///< else what the fit says
};

struct Peak {
  double workers = 0;
  double throughput = 0;
};

struct Analysis {
  Measurements measurements;
  std::optional<FittedLaw> universal;
  std::optional<FittedLaw> amdahl;        ///< of strong scaling
  std::optional<FittedLaw> gustafson;     ///< of weak scaling
  std::vector<std::string> missing_fits;  ///< a sentence for each law that could not be fitted
  Baseline baseline;
  std::vector<Point> points;
};

/// Fits what can be fitted. std::runtime_error if neither one worker was measured nor a law could
/// be fitted.
[[nodiscard]] Analysis analysis_of(Measurements measurements);

/// Most throughput, and with how many workers; empty if the fit says that more workers always do
/// more.
[[nodiscard]] std::optional<Peak> peak_of(const FittedLaw& universal);

/// γ/α: what the throughput nears with ever more workers if α alone holds them up; empty if α is 0.
[[nodiscard]] std::optional<double> amdahl_limit(const FittedLaw& fit);

[[nodiscard]] double serial_fraction_of(double speed_up, int workers);

}  // namespace scaling
