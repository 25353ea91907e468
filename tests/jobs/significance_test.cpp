// SPDX-License-Identifier: BSL-1.0

#include "significance.hpp"

#include <cmath>
#include <random>
#include <vector>

#include <gmock/gmock.h>

namespace align {
namespace {

using ::testing::DoubleNear;
using ::testing::Each;
using ::testing::Truly;

// Rounded, as scores are.
std::vector<int> drawn_from(const Gumbel& gumbel, std::size_t count) {
  std::mt19937_64 random{42};
  std::uniform_real_distribution<double> uniform{1e-12, 1};
  std::vector<int> scores(count);
  for (int& score : scores) {
    const double x = gumbel.mu - std::log(-std::log(uniform(random))) / gumbel.lambda;
    score = static_cast<int>(std::lround(x));
  }
  return scores;
}

TEST(Gumbel, FitRecoversTheParametersOfSyntheticScores) {
  const auto fitted = fit_gumbel(drawn_from({.mu = 42, .lambda = 0.25}, 50'000));

  ASSERT_TRUE(fitted);
  EXPECT_THAT(fitted->mu, DoubleNear(42, 0.05));
  EXPECT_THAT(fitted->lambda, DoubleNear(0.25, 0.004));
}

TEST(Gumbel, FitIsSaneForTheUsualNumberOfShuffles) {
  const auto fitted = fit_gumbel(drawn_from({.mu = 42, .lambda = 0.25}, 200));

  ASSERT_TRUE(fitted);
  EXPECT_THAT(fitted->mu, DoubleNear(42, 1));
  EXPECT_THAT(fitted->lambda, DoubleNear(0.25, 0.05));
}

TEST(Gumbel, FitCopesWithFewAndWithLopsidedScores) {
  std::vector<int> lopsided(500, 30);
  lopsided.push_back(31);
  const std::vector<std::vector<int>> samples = {
      {3, 4}, {0, 30'000}, {0, 0, 0, 0, 0, 0, 0, 0, 0, 1}, {1, 1, 1, 1, 1, 1, 1, 1, 0}, lopsided};

  const auto has_sane_fit = [](const std::vector<int>& scores) {
    const auto fitted = fit_gumbel(scores);
    return fitted && std::isfinite(fitted->mu) && std::isfinite(fitted->lambda) &&
           fitted->lambda > 0;
  };
  EXPECT_THAT(samples, Each(Truly(has_sane_fit)));
}

TEST(Gumbel, HasNoFitForFewerThanTwoDifferentScores) {
  EXPECT_FALSE(fit_gumbel(std::vector<int>{}));
  EXPECT_FALSE(fit_gumbel(std::vector<int>{7}));
  EXPECT_FALSE(fit_gumbel(std::vector<int>{7, 7, 7}));
}

TEST(Gumbel, TailNeitherLosesDigitsNorLeavesItsRange) {
  const Gumbel gumbel{.mu = 40, .lambda = 0.25};

  EXPECT_THAT(gumbel.tail(40), DoubleNear(1 - std::exp(-1.0), 1e-12));
  EXPECT_THAT(gumbel.tail(800) / std::exp(-190.0), DoubleNear(1, 1e-9));
  EXPECT_EQ(gumbel.tail(0), 1);
  EXPECT_EQ(gumbel.tail(32'766), 0);
}

TEST(Significance, CountsDeviationsFromTheShuffledMean) {
  const Significance found = significance(20, std::vector<int>{8, 10, 12});

  EXPECT_DOUBLE_EQ(found.z_score, 5);
  EXPECT_GT(found.p_value, 0);
  EXPECT_LT(found.p_value, 0.01);
}

TEST(Significance, IsUnknownWithoutASpreadOfShuffledScores) {
  const auto is_unknown = [](const std::vector<int>& scores) {
    const Significance found = significance(20, scores);
    return std::isnan(found.z_score) && std::isnan(found.p_value);
  };
  const std::vector<std::vector<int>> samples = {{}, {5}, {5, 5}};

  EXPECT_THAT(samples, Each(Truly(is_unknown)));
}

}  // namespace
}  // namespace align
