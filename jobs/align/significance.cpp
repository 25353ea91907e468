// SPDX-License-Identifier: BSL-1.0

#include "significance.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <functional>
#include <numbers>
#include <numeric>

#include <boost/math/tools/roots.hpp>

namespace align {
namespace {

struct Moments {
  double mean = 0;
  double deviation = 0;  // of the sample: n - 1
};

Moments moments(std::span<const int> scores) {
  const auto count = static_cast<double>(scores.size());
  const double mean = std::accumulate(scores.begin(), scores.end(), 0.0) / count;
  double squares = 0;
  for (const int score : scores) squares += (score - mean) * (score - mean);
  return {.mean = mean, .deviation = std::sqrt(squares / (count - 1))};
}

bool all_same(std::span<const int> scores) {
  return std::adjacent_find(scores.begin(), scores.end(), std::not_equal_to{}) == scores.end();
}

// The sums over exp(-lambda x) that the likelihood needs, with x counted from the lowest score, so
// that the largest term is 1 and nothing overflows.
struct ExponentialSums {
  double plain = 0;
  double weighted = 0;
};

ExponentialSums exponential_sums(std::span<const int> scores, int lowest, double lambda) {
  ExponentialSums sums;
  for (const int score : scores) {
    const double x = score - lowest;
    const double weight = std::exp(-lambda * x);
    sums.plain += weight;
    sums.weighted += x * weight;
  }
  return sums;
}

// The root of the derivative of the log-likelihood, which falls monotonously in lambda.
double likeliest_lambda(std::span<const int> scores, int lowest, const Moments& sample) {
  const auto slope = [&](double lambda) {
    const ExponentialSums sums = exponential_sums(scores, lowest, lambda);
    return 1 / lambda - (sample.mean - lowest) + sums.weighted / sums.plain;
  };
  const double by_moments = std::numbers::pi / (sample.deviation * std::sqrt(6.0));
  const boost::math::tools::eps_tolerance<double> precise(40);
  std::uintmax_t iterations = 200;
  const auto [low, high] = boost::math::tools::bracket_and_solve_root(
      slope, by_moments, 2.0, /*rising=*/false, precise, iterations);
  return (low + high) / 2;
}

}  // namespace

double Gumbel::tail(double score) const { return -std::expm1(-std::exp(-lambda * (score - mu))); }

std::optional<Gumbel> fit_gumbel(std::span<const int> scores) {
  if (all_same(scores)) return std::nullopt;
  const int lowest = *std::min_element(scores.begin(), scores.end());
  const double lambda = likeliest_lambda(scores, lowest, moments(scores));
  const double mean_weight =
      exponential_sums(scores, lowest, lambda).plain / static_cast<double>(scores.size());
  return Gumbel{.mu = lowest - std::log(mean_weight) / lambda, .lambda = lambda};
}

Significance significance(int score, std::span<const int> shuffled_scores) {
  const auto gumbel = fit_gumbel(shuffled_scores);
  if (!gumbel) return {};
  const Moments sample = moments(shuffled_scores);
  return {.z_score = (score - sample.mean) / sample.deviation, .p_value = gumbel->tail(score)};
}

}  // namespace align
