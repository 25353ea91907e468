// SPDX-License-Identifier: BSL-1.0

#include "least_squares.hpp"

#include <algorithm>
#include <numeric>
#include <stdexcept>

#include <unsupported/Eigen/LevenbergMarquardt>

namespace scaling {
namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;

VectorXd all_parameters(const Law& law, const std::vector<Index>& free, const VectorXd& fitted) {
  VectorXd all = VectorXd::Zero(static_cast<Index>(law.parameters.size()));
  for (std::size_t i = 0; i < free.size(); ++i) all[free[i]] = fitted[static_cast<Index>(i)];
  return all;
}

class Residuals : public Eigen::DenseFunctor<double> {
 public:
  Residuals(const Law& law, const std::vector<Measurement>& points, const std::vector<Index>& free)
      : DenseFunctor{static_cast<int>(free.size()), static_cast<int>(points.size())},
        law_{law},
        points_{points},
        free_{free} {}

  int operator()(const VectorXd& fitted, VectorXd& residuals) const {
    const VectorXd parameters = all_parameters(law_, free_, fitted);
    for (std::size_t i = 0; i < points_.size(); ++i) {
      residuals[static_cast<Index>(i)] =
          law_.throughput(parameters, points_[i].workers) - points_[i].throughput;
    }
    return 0;
  }

  int df(const VectorXd& fitted, MatrixXd& jacobian) const {
    jacobian = jacobian_of(
        law_,
        {.parameters = all_parameters(law_, free_, fitted), .free = free_, .sum_of_squares = 0},
        points_);
    return 0;
  }

 private:
  const Law& law_;
  const std::vector<Measurement>& points_;
  const std::vector<Index>& free_;
};

bool has_converged(Eigen::LevenbergMarquardtSpace::Status status) {
  using namespace Eigen::LevenbergMarquardtSpace;
  return status != ImproperInputParameters && status != TooManyFunctionEvaluation &&
         status != NotStarted && status != UserAsked;
}

}  // namespace

Eigen::MatrixXd jacobian_of(const Law& law, const Optimum& optimum,
                            const std::vector<Measurement>& points) {
  MatrixXd jacobian(static_cast<Index>(points.size()), static_cast<Index>(optimum.free.size()));
  for (Index row = 0; row < jacobian.rows(); ++row) {
    const VectorXd gradient =
        law.gradient(optimum.parameters, points[static_cast<std::size_t>(row)].workers);
    for (Index column = 0; column < jacobian.cols(); ++column) {
      jacobian(row, column) = gradient[optimum.free[static_cast<std::size_t>(column)]];
    }
  }
  return jacobian;
}

Optimum least_squares(const Law& law, const std::vector<Measurement>& points,
                      const std::vector<Index>& free) {
  const VectorXd start = law.start(points);
  VectorXd fitted(static_cast<Index>(free.size()));
  for (std::size_t i = 0; i < free.size(); ++i) fitted[static_cast<Index>(i)] = start[free[i]];

  Residuals residuals{law, points, free};
  Eigen::LevenbergMarquardt<Residuals> search{residuals};
  constexpr double tolerance = 1e-12;
  search.setXtol(tolerance);
  search.setFtol(tolerance);
  search.setMaxfev(2000);
  if (!has_converged(search.minimize(fitted)) || !fitted.allFinite()) {
    throw std::runtime_error{law.name + ": the fit does not converge on these measurements"};
  }
  return {.parameters = all_parameters(law, free, fitted),
          .free = free,
          .sum_of_squares = search.fnorm() * search.fnorm()};
}

}  // namespace scaling
