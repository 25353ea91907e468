// SPDX-License-Identifier: BSL-1.0

#include "fitted_law.hpp"

#include <algorithm>
#include <cmath>
#include <stdexcept>

#include <boost/math/distributions/students_t.hpp>

#include <Eigen/Dense>
#include <fmt/format.h>

namespace scaling {
namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;

Index size_of(const Law& law) { return static_cast<Index>(law.parameters.size()); }

void check_enough(const Law& law, const std::vector<Measurement>& points) {
  const std::size_t parameters = law.parameters.size();
  const std::size_t counts = worker_counts_of(points);
  if (points.size() > parameters && counts >= parameters) return;
  throw std::runtime_error{
      fmt::format("{}: too few measurements: {} at {} different numbers of workers, and {} "
                  "parameters need {} at {}",
                  law.name, points.size(), counts, parameters, parameters + 1, parameters)};
}

bool is_allowed(const Optimum& optimum) { return optimum.parameters.minCoeff() >= 0; }

// The parameters but γ of which the bits of `choice` are set, and γ.
std::vector<Index> chosen(const Law& law, unsigned choice) {
  std::vector<Index> free;
  for (Index i = 0; i < size_of(law); ++i) {
    if (i + 1 == size_of(law) || (choice >> static_cast<unsigned>(i) & 1U) != 0) free.push_back(i);
  }
  return free;
}

// With two bounded parameters at most, all ways of holding some at 0 are tried. That with all held,
// N times the throughput of one, is always allowed.
Optimum best_allowed(const Law& law, const std::vector<Measurement>& points) {
  Optimum best = least_squares(law, points, chosen(law, 0));
  const unsigned choices = 1U << (law.parameters.size() - 1);
  for (unsigned choice = 1; choice < choices; ++choice) {
    Optimum other = least_squares(law, points, chosen(law, choice));
    if (is_allowed(other) && other.sum_of_squares < best.sum_of_squares) best = std::move(other);
  }
  return best;
}

// (JᵀJ)⁻¹; columns are brought to length 1 for it, as parameters differ by orders of magnitude.
MatrixXd inverse_of_information(const MatrixXd& jacobian) {
  const VectorXd lengths = jacobian.colwise().norm();
  const MatrixXd scaled = jacobian * lengths.cwiseInverse().asDiagonal();
  const MatrixXd inverse = (scaled.transpose() * scaled).inverse();
  return lengths.cwiseInverse().asDiagonal() * inverse * lengths.cwiseInverse().asDiagonal();
}

}  // namespace

FittedLaw::FittedLaw(const Law& law, const std::vector<Measurement>& points) : law_{&law} {
  check_enough(law, points);
  unbounded_ = least_squares(law, points, chosen(law, ~0U));
  optimum_ = is_allowed(unbounded_) ? unbounded_ : best_allowed(law, points);
  note_held();
  note_covariance(points);
}

void FittedLaw::note_held() {
  for (Index i = 0; i < size_of(*law_); ++i) {
    const auto& free = optimum_.free;
    if (std::find(free.begin(), free.end(), i) != free.end()) continue;
    held_.push_back(
        {.index = static_cast<std::size_t>(i), .value_if_free = unbounded_.parameters[i]});
  }
}

void FittedLaw::note_covariance(const std::vector<Measurement>& points) {
  degrees_of_freedom_ = static_cast<int>(points.size() - optimum_.free.size());
  const double variance = optimum_.sum_of_squares / degrees_of_freedom_;
  residual_standard_error_ = std::sqrt(variance);
  covariance_ = variance * inverse_of_information(jacobian_of(*law_, optimum_, points));
}

Spread FittedLaw::spread_of(double value, double variance) const {
  const double standard_error = std::sqrt(std::max(0.0, variance));
  const boost::math::students_t distribution(degrees_of_freedom_);
  const double half = standard_error * boost::math::quantile(distribution, 0.975);
  return {.standard_error = standard_error,
          .interval95 = {.low = value - half, .high = value + half}};
}

double FittedLaw::value(std::size_t parameter) const {
  return optimum_.parameters[static_cast<Index>(parameter)];
}

Estimate FittedLaw::estimate(std::size_t parameter) const {
  const auto& free = optimum_.free;
  const auto place = std::find(free.begin(), free.end(), static_cast<Index>(parameter));
  if (place == free.end()) return {.value = 0, .spread = std::nullopt};
  const Index index = place - free.begin();
  return {.value = value(parameter),
          .spread = spread_of(value(parameter), covariance_(index, index))};
}

double FittedLaw::throughput(double workers) const {
  return law_->throughput(optimum_.parameters, workers);
}

Interval FittedLaw::band(double workers) const {
  const VectorXd all = law_->gradient(optimum_.parameters, workers);
  VectorXd gradient(static_cast<Index>(optimum_.free.size()));
  for (std::size_t i = 0; i < optimum_.free.size(); ++i) {
    gradient[static_cast<Index>(i)] = all[optimum_.free[i]];
  }
  return spread_of(throughput(workers), gradient.dot(covariance_ * gradient)).interval95;
}

}  // namespace scaling
