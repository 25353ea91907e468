// SPDX-License-Identifier: BSL-1.0

#include <gmock/gmock.h>

#include "curve.hpp"

namespace bench {
namespace {

using ::testing::DoubleNear;
using ::testing::ElementsAre;

CurvePoint point(double granularity, double efficiency) {
  return {.length = granularity * efficiency, .granularity = granularity, .efficiency = efficiency};
}

TEST(Curve, FindsTheGranularityBetweenTwoPointsOnALogarithmicScale) {
  const Curve curve{point(1e-6, 0.1), point(1e-5, 0.4), point(1e-3, 0.6), point(1e-2, 0.9)};

  EXPECT_THAT(effective_granularity(curve, 0.5), DoubleNear(1e-4, 1e-10));
}

TEST(Curve, CountsFromWhereTheEfficiencyStays) {
  const Curve curve{point(1e-6, 0.6), point(1e-5, 0.4), point(1e-3, 0.6)};

  EXPECT_THAT(effective_granularity(curve, 0.5), DoubleNear(1e-4, 1e-10));
}

TEST(Curve, IsBoundedByTheShortestTasksIfTheyAreEfficient) {
  EXPECT_EQ(effective_granularity({point(1e-6, 0.6), point(1e-5, 0.7)}, 0.5), 1e-6);
}

TEST(Curve, IsBoundedByTheLongestTasksIfTheyAreNotEfficient) {
  EXPECT_EQ(effective_granularity({point(1e-6, 0.6), point(1e-5, 0.4)}, 0.5), 1e-5);
}

TEST(Curve, TakesTheMedianOfRoundsPointByPoint) {
  const Curve first{{1, 10, 0.1}, {2, 20, 0.2}};
  const Curve second{{1, 12, 0.3}, {2, 28, 0.4}};
  const Curve third{{1, 11, 0.2}, {2, 90, 0.9}};

  EXPECT_THAT(median_curve({first, second, third}),
              ElementsAre(CurvePoint{1, 11, 0.2}, CurvePoint{2, 28, 0.4}));
}

TEST(Curve, IsWrittenAsALineForEachLength) {
  EXPECT_EQ(curve_text({{1e-6, 2e-6, 0.5}}, {{1e-6, 4e-6, 0.25}}),
            "length_s\ttasks_per_s\tefficiency\ttasks_per_s_chunk_1\tefficiency_chunk_1\n"
            "1e-06\t5e+05\t0.5000\t2.5e+05\t0.2500\n");
}

}  // namespace
}  // namespace bench
