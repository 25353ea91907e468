// SPDX-License-Identifier: BSL-1.0

#include <random>
#include <stdexcept>
#include <string>

#include <gmock/gmock.h>

#include "analysis.hpp"
#include "fitted_law.hpp"

namespace scaling {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

// SPEC SDM91 on a 16-processor machine, by virtual users; the example of R's package usl.
const std::vector<Measurement> sdm91{{1, 64.9},     {18, 995.9},   {36, 1652.4}, {72, 1853.2},
                                     {108, 1828.9}, {144, 1775.0}, {216, 1702.2}};

std::vector<Measurement> exact(const Law& law, const Eigen::VectorXd& parameters,
                               const std::vector<int>& workers) {
  std::vector<Measurement> points;
  for (const int n : workers) {
    points.push_back({.workers = n, .throughput = law.throughput(parameters, n)});
  }
  return points;
}

void expect_published(const Estimate& found, const Estimate& published, double half_digit,
                      double half_digit_of_error) {
  EXPECT_NEAR(found.value, published.value, half_digit);
  ASSERT_TRUE(found.spread.has_value());
  EXPECT_NEAR(found.spread->standard_error, published.spread->standard_error, half_digit_of_error);
}

int contains(const Interval& interval, double value) {
  return interval.low <= value && value <= interval.high ? 1 : 0;
}

TEST(FittedLaw, FindsWhatIsPublishedForTheSpecBenchmark) {
  const FittedLaw fit{universal_law(), sdm91};

  expect_published(fit.estimate(0), {0.02773, Spread{0.009122, {}}}, 5e-6, 5e-7);
  expect_published(fit.estimate(1), {1.044e-4, Spread{1.988e-5, {}}}, 5e-8, 5e-9);
  expect_published(fit.estimate(2), {90.00, Spread{14.21, {}}}, 5e-3, 5e-3);
  EXPECT_NEAR(fit.residual_standard_error(), 82.85, 5e-3);
  EXPECT_EQ(fit.degrees_of_freedom(), 4);
  EXPECT_THAT(fit.held(), IsEmpty());
}

TEST(FittedLaw, HasThePeakAndTheLimitThatArePublished) {
  const FittedLaw fit{universal_law(), sdm91};

  EXPECT_NEAR(peak_of(fit).value().workers, 96.5, 0.05);
  EXPECT_NEAR(peak_of(fit).value().throughput, 1884, 0.5);
  EXPECT_NEAR(amdahl_limit(fit).value(), 3246, 0.5);
}

TEST(FittedLaw, GivesIntervalsOfStudentsDistribution) {
  const Spread alpha = FittedLaw{universal_law(), sdm91}.estimate(0).spread.value();

  // 2.776445 is the 97.5 % quantile with four degrees of freedom.
  EXPECT_NEAR((alpha.interval95.high - alpha.interval95.low) / 2 / alpha.standard_error, 2.776445,
              1e-6);
}

TEST(FittedLaw, FindsTheParametersOfExactMeasurementsInAnyUnit) {
  for (const double gamma : {1e-9, 1.0, 1e12}) {
    const Eigen::Vector3d truth{0.05, 2e-3, gamma};

    const FittedLaw fit{universal_law(), exact(universal_law(), truth, {1, 2, 4, 8, 16, 32})};

    EXPECT_NEAR(fit.value(0), truth[0], 1e-8);
    EXPECT_NEAR(fit.value(1), truth[1], 1e-10);
    EXPECT_NEAR(fit.gamma() / gamma, 1, 1e-8);
  }
}

TEST(FittedLaw, FindsTheSerialFractionsOfAmdahlAndGustafson) {
  const Eigen::Vector2d truth{0.1, 3};
  for (const Law* law : {&amdahl_law(), &gustafson_law()}) {
    const FittedLaw fit{*law, exact(*law, truth, {1, 2, 4, 8})};

    EXPECT_NEAR(fit.value(0), 0.1, 1e-8) << law->name;
    EXPECT_NEAR(fit.gamma(), 3, 1e-8) << law->name;
  }
}

TEST(FittedLaw, HoldsAParameterAtZeroThatWouldBeLess) {
  // Better than linear: the free fit has a negative contention.
  const Eigen::Vector3d impossible{-0.01, 1e-3, 10};
  const auto points = exact(universal_law(), impossible, {1, 2, 4, 8, 16});

  const FittedLaw fit{universal_law(), points};

  ASSERT_EQ(fit.held().size(), 1U);
  EXPECT_EQ(fit.held().front().index, 0U);
  EXPECT_NEAR(fit.held().front().value_if_free, -0.01, 1e-8);
  EXPECT_EQ(fit.value(0), 0);
  EXPECT_FALSE(fit.estimate(0).spread.has_value());
  EXPECT_GT(fit.value(1), 0);
  EXPECT_EQ(fit.degrees_of_freedom(), 3);
}

TEST(FittedLaw, HasNoPeakAndNoLimitWithoutTheParametersThatMakeThem) {
  const FittedLaw linear{universal_law(), {{1, 10}, {2, 20.1}, {4, 40.5}, {8, 82}}};

  EXPECT_EQ(linear.held().size(), 2U);
  EXPECT_FALSE(peak_of(linear).has_value());
  EXPECT_FALSE(amdahl_limit(linear).has_value());
}

TEST(FittedLaw, RefusesTooFewMeasurements) {
  const std::vector<Measurement> few{{1, 1}, {2, 2}, {4, 3}};
  const std::vector<Measurement> alike{{1, 1}, {1, 1.1}, {2, 2}, {2, 2.1}};

  EXPECT_THROW(FittedLaw(universal_law(), few), std::runtime_error);
  EXPECT_THROW(FittedLaw(universal_law(), alike), std::runtime_error);
  EXPECT_NO_THROW(FittedLaw(amdahl_law(), alike));
}

// Seeded, so that the test either always passes or never does. What a correct interval gives has a
// standard deviation of 0.5 % over so many repetitions.
TEST(FittedLaw, CoversTheTruthInNineteenOfTwentyNoisyStudies) {
  constexpr int studies = 2000;
  const Eigen::Vector3d truth{0.03, 1e-4, 100};
  const auto clean = exact(universal_law(), truth, {1, 2, 4, 8, 16, 32, 64, 96, 128, 192});
  std::mt19937_64 random{91};
  std::normal_distribution<double> noise{0, 25};
  std::array<int, 3> covered{};

  for (int study = 0; study < studies; ++study) {
    auto points = clean;
    for (Measurement& point : points) point.throughput += noise(random);
    const FittedLaw fit{universal_law(), points};
    for (std::size_t i = 0; i < covered.size(); ++i) {
      const Estimate estimate = fit.estimate(i);
      if (!estimate.spread) continue;
      covered[i] += contains(estimate.spread->interval95, truth[static_cast<Eigen::Index>(i)]);
    }
  }

  for (const int count : covered) {
    EXPECT_GE(count, studies * 93 / 100);
    EXPECT_LE(count, studies * 97 / 100);
  }
}

TEST(FittedLaw, HasABandThatCoversTheTrueThroughputAsOften) {
  constexpr int studies = 1000;
  constexpr double unmeasured = 48;
  const Eigen::Vector3d truth{0.03, 1e-4, 100};
  const auto clean = exact(universal_law(), truth, {1, 2, 4, 8, 16, 32, 64, 96, 128, 192});
  std::mt19937_64 random{17};
  std::normal_distribution<double> noise{0, 25};
  int covered = 0;

  for (int study = 0; study < studies; ++study) {
    auto points = clean;
    for (Measurement& point : points) point.throughput += noise(random);
    const Interval band = FittedLaw{universal_law(), points}.band(unmeasured);
    const double value = universal_law().throughput(truth, unmeasured);
    covered += contains(band, value);
  }

  EXPECT_GE(covered, studies * 93 / 100);
  EXPECT_LE(covered, studies * 97 / 100);
}

TEST(Analysis, GivesKarpAndFlattsSerialFractionAtEachPoint) {
  const Analysis analysis = analysis_of({.source = "a table",
                                         .scaling = Scaling::strong,
                                         .unit = "",
                                         .quantity = {},
                                         .points = {{4, 2.9}, {1, 1.0}, {2, 1.6}, {4, 3.1}}});

  ASSERT_EQ(analysis.points.size(), 3U);
  EXPECT_TRUE(analysis.baseline.is_measured);
  EXPECT_FALSE(analysis.points[0].serial_fraction.has_value());
  EXPECT_NEAR(analysis.points[1].serial_fraction.value(), (1 / 1.6 - 0.5) / 0.5, 1e-12);
  EXPECT_NEAR(analysis.points[2].speed_up, 3.0, 1e-12);
  EXPECT_NEAR(analysis.points[2].efficiency, 0.75, 1e-12);
}

TEST(Analysis, ComparesWithTheFitWhereOneWorkerWasNotMeasured) {
  const Eigen::Vector2d truth{0.1, 7};
  const auto points = exact(amdahl_law(), truth, {2, 4, 8, 16});

  const Analysis analysis =
      analysis_of({.source = "", .scaling = {}, .unit = "", .quantity = {}, .points = points});

  EXPECT_FALSE(analysis.baseline.is_measured);
  EXPECT_NEAR(analysis.baseline.throughput, 7, 1e-6);
}

TEST(Analysis, FitsWhatItCanAndSaysWhatItCannot) {
  const Analysis analysis = analysis_of({.source = "",
                                         .scaling = Scaling::strong,
                                         .unit = "",
                                         .quantity = {},
                                         .points = {{1, 1}, {1, 1.1}, {2, 1.8}, {2, 1.9}}});

  EXPECT_FALSE(analysis.universal.has_value());
  EXPECT_TRUE(analysis.amdahl.has_value());
  EXPECT_THAT(analysis.missing_fits,
              ElementsAre(HasSubstr("Universal Scalability Law: too few measurements")));
}

}  // namespace
}  // namespace scaling
