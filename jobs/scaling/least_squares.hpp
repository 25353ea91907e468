// SPDX-License-Identifier: BSL-1.0
//
// Non-linear least squares: the parameters of a law that come nearest to measurements.

#pragma once

#include <vector>

#include "law.hpp"

namespace scaling {

struct Optimum {
  Eigen::VectorXd parameters;      ///< of the law; 0 where not free
  std::vector<Eigen::Index> free;  ///< indices of those that were fitted
  double sum_of_squares = 0;
};

/// Levenberg and Marquardt's way, from the law's start; parameters that are not in `free` stay 0.
/// std::runtime_error if it does not converge.
[[nodiscard]] Optimum least_squares(const Law& law, const std::vector<Measurement>& points,
                                    const std::vector<Eigen::Index>& free);

/// Derivatives of the throughput of each point, a column for each of the free parameters.
[[nodiscard]] Eigen::MatrixXd jacobian_of(const Law& law, const Optimum& optimum,
                                          const std::vector<Measurement>& points);

}  // namespace scaling
