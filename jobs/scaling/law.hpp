// SPDX-License-Identifier: BSL-1.0
//
// The laws of scaling as functions: throughput of N workers. Knows nothing of how they are fitted.

#pragma once

#include <string>
#include <vector>

#include "measurements.hpp"

#include <Eigen/Core>

namespace scaling {

/// The last parameter of each law is γ, the throughput of one worker; the others are what keeps N
/// workers from doing N times as much. None is less than 0.
struct Law {
  using Function = double (*)(const Eigen::VectorXd& parameters, double workers);
  using Gradient = Eigen::VectorXd (*)(const Eigen::VectorXd& parameters, double workers);
  using Start = Eigen::VectorXd (*)(const std::vector<Measurement>& points);

  std::string name;
  std::vector<std::string> parameters;
  Function throughput;
  Gradient gradient;  ///< by the parameters
  Start start;        ///< parameters near the best, by linear least squares
};

/// γN / (1 + α(N−1) + βN(N−1)), with the parameters α, β, γ. Gunther, "A New Interpretation of
/// Amdahl's Law and Geometric Scalability", 2002; "Guerrilla Capacity Planning", 2007.
[[nodiscard]] const Law& universal_law();

/// γN / (1 + σ(N−1)), with the parameters σ, the serial fraction, and γ. Amdahl, 1967.
[[nodiscard]] const Law& amdahl_law();

/// γ(N − s(N−1)), with the parameters s, the serial fraction of the scaled run, and γ. Gustafson,
/// 1988.
[[nodiscard]] const Law& gustafson_law();

}  // namespace scaling
