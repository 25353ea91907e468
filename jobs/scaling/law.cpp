// SPDX-License-Identifier: BSL-1.0

#include "law.hpp"

#include <algorithm>
#include <limits>

#include <Eigen/QR>

namespace scaling {
namespace {

using Eigen::MatrixXd;
using Eigen::VectorXd;

VectorXd vector_of(std::initializer_list<double> values) {
  VectorXd vector(static_cast<Eigen::Index>(values.size()));
  std::copy(values.begin(), values.end(), vector.begin());
  return vector;
}

double universal_throughput(const VectorXd& p, double n) {
  return p[2] * n / (1 + p[0] * (n - 1) + p[1] * n * (n - 1));
}

VectorXd universal_gradient(const VectorXd& p, double n) {
  const double cost = 1 + p[0] * (n - 1) + p[1] * n * (n - 1);
  const double by_cost = -p[2] * n / (cost * cost);
  return vector_of({by_cost * (n - 1), by_cost * n * (n - 1), n / cost});
}

double amdahl_throughput(const VectorXd& p, double n) { return p[1] * n / (1 + p[0] * (n - 1)); }

VectorXd amdahl_gradient(const VectorXd& p, double n) {
  const double cost = 1 + p[0] * (n - 1);
  return vector_of({-p[1] * n * (n - 1) / (cost * cost), n / cost});
}

double gustafson_throughput(const VectorXd& p, double n) { return p[1] * (n - p[0] * (n - 1)); }

VectorXd gustafson_gradient(const VectorXd& p, double n) {
  return vector_of({-p[1] * (n - 1), n - p[0] * (n - 1)});
}

// N/X = (1 + α(N−1) + βN(N−1)) / γ is linear in 1/γ, α/γ, β/γ. Each line is multiplied by X/N, so
// that the relative error counts, and not that of the slowest points.
VectorXd linearised(const std::vector<Measurement>& points, Eigen::Index terms) {
  const auto count = static_cast<Eigen::Index>(points.size());
  MatrixXd lines(count, terms);
  for (Eigen::Index i = 0; i < count; ++i) {
    const double n = points[static_cast<std::size_t>(i)].workers;
    const double per_worker = points[static_cast<std::size_t>(i)].throughput / n;
    for (Eigen::Index term = 0; term < terms; ++term) {
      const double factor = term == 0 ? 1 : term == 1 ? n - 1 : n * (n - 1);
      lines(i, term) = per_worker * factor;
    }
  }
  return lines.colPivHouseholderQr().solve(VectorXd::Ones(count));
}

double best_per_worker(const std::vector<Measurement>& points) {
  double best = 0;
  for (const Measurement& point : points) best = std::max(best, point.throughput / point.workers);
  return best;
}

// Noise may make the linear solution one that no law allows.
VectorXd start_of(const VectorXd& linear, const std::vector<Measurement>& points) {
  const Eigen::Index costs = linear.size() - 1;
  VectorXd start = VectorXd::Zero(linear.size());
  const bool is_usable = linear[0] > std::numeric_limits<double>::min();
  start[costs] = is_usable ? 1 / linear[0] : best_per_worker(points);
  for (Eigen::Index i = 0; is_usable && i < costs; ++i) {
    start[i] = std::max(0.0, linear[i + 1] / linear[0]);
  }
  return start;
}

VectorXd universal_start(const std::vector<Measurement>& points) {
  return start_of(linearised(points, 3), points);
}

VectorXd amdahl_start(const std::vector<Measurement>& points) {
  return start_of(linearised(points, 2), points);
}

// The law is linear once it is multiplied out, so that any start is as good.
VectorXd gustafson_start(const std::vector<Measurement>& points) {
  return vector_of({0.1, best_per_worker(points)});
}

}  // namespace

const Law& universal_law() {
  static const Law law{.name = "Universal Scalability Law",
                       .parameters = {"alpha", "beta", "gamma"},
                       .throughput = universal_throughput,
                       .gradient = universal_gradient,
                       .start = universal_start};
  return law;
}

const Law& amdahl_law() {
  static const Law law{.name = "Amdahl's law",
                       .parameters = {"serial_fraction", "gamma"},
                       .throughput = amdahl_throughput,
                       .gradient = amdahl_gradient,
                       .start = amdahl_start};
  return law;
}

const Law& gustafson_law() {
  static const Law law{.name = "Gustafson's law",
                       .parameters = {"serial_fraction", "gamma"},
                       .throughput = gustafson_throughput,
                       .gradient = gustafson_gradient,
                       .start = gustafson_start};
  return law;
}

}  // namespace scaling
