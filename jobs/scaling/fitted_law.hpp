// SPDX-License-Identifier: BSL-1.0
//
// A law fitted to measurements: least squares on the throughput, unweighted, no parameter below 0.

#pragma once

#include <optional>
#include <vector>

#include "law.hpp"
#include "least_squares.hpp"

namespace scaling {

struct Interval {
  double low = 0;
  double high = 0;
};

/// How sure an estimate is: from the Jacobian at the optimum and the variance of the residuals on
/// (measurements − fitted parameters) degrees of freedom; Student's t.
struct Spread {
  double standard_error = 0;
  Interval interval95;
};

struct Estimate {
  double value = 0;
  std::optional<Spread> spread;  ///< empty for a parameter that is held at 0
};

/// A parameter that is held at 0, for the fit without bounds has it, or the other one, below.
struct HeldParameter {
  std::size_t index = 0;
  double value_if_free = 0;
};

class FittedLaw {
 public:
  /// std::runtime_error if there are not more measurements than parameters, or at fewer different
  /// numbers of workers than parameters, or if the fit does not converge.
  FittedLaw(const Law& law, const std::vector<Measurement>& points);

  [[nodiscard]] const Law& law() const { return *law_; }
  [[nodiscard]] Estimate estimate(std::size_t parameter) const;
  [[nodiscard]] double value(std::size_t parameter) const;
  [[nodiscard]] double gamma() const { return value(law_->parameters.size() - 1); }
  [[nodiscard]] const std::vector<HeldParameter>& held() const { return held_; }
  [[nodiscard]] double residual_standard_error() const { return residual_standard_error_; }
  [[nodiscard]] int degrees_of_freedom() const { return degrees_of_freedom_; }

  [[nodiscard]] double throughput(double workers) const;
  /// 95 % confidence in the mean throughput, by the delta method.
  [[nodiscard]] Interval band(double workers) const;

 private:
  void note_held();
  void note_covariance(const std::vector<Measurement>& points);
  [[nodiscard]] Spread spread_of(double value, double variance) const;

  const Law* law_;
  Optimum unbounded_;
  Optimum optimum_;
  std::vector<HeldParameter> held_;
  Eigen::MatrixXd covariance_;  // of the free parameters
  double residual_standard_error_ = 0;
  int degrees_of_freedom_ = 0;
};

}  // namespace scaling
