// SPDX-License-Identifier: BSL-1.0

#include <gmock/gmock.h>

#include "row.hpp"

namespace bench {
namespace {

using ::testing::Optional;

constexpr Goal half_as_fast{Measure::ratio, Bound::at_least, 0.5};
constexpr Goal ten_a_second{Measure::value, Bound::at_least, 10};
constexpr Goal close{Measure::shortfall, Bound::at_most, 3};

Row row(const Samples& pool, const Samples& baseline) {
  return {.id = "a.row",
          .what = "what it is",
          .unit = "tasks/s",
          .samples = pool,
          .baseline = Baseline{"by hand", baseline}};
}

TEST(Row, ComparesMedians) { EXPECT_THAT(ratio_of(row({1, 8, 100}, {0, 4, 5})), Optional(2.0)); }

TEST(Row, ComparesTheRoundsOfLaunchesThatTookTurns) {
  Row turns = row({10, 100, 30}, {20, 100, 10});
  turns.baseline->ratio_of = RatioOf::rounds;

  EXPECT_THAT(ratio_of(turns), Optional(1.0));
}

TEST(Row, RefusesARoundWithoutItsOtherSide) {
  Row turns = row({10, 100}, {20});
  turns.baseline->ratio_of = RatioOf::rounds;

  EXPECT_THROW((void)ratio_of(turns), std::invalid_argument);
}

TEST(Row, HoldsItsGoalUpToTheLimit) {
  EXPECT_TRUE(holds(row({5}, {10}), half_as_fast));
  EXPECT_FALSE(holds(row({4.9}, {10}), half_as_fast));
  EXPECT_TRUE(holds(row({2}, {10}), {Measure::ratio, Bound::at_most, 0.2}));
  EXPECT_FALSE(holds(row({3}, {10}), {Measure::ratio, Bound::at_most, 0.2}));
}

TEST(Row, FallsShortOnlyBelowTheBaseline) {
  EXPECT_TRUE(holds(row({97}, {100}), close));
  EXPECT_FALSE(holds(row({96}, {100}), close));
  EXPECT_TRUE(holds(row({100}, {96}), close));
}

TEST(Row, HoldsOnlyIfAllGoalsHold) {
  Row slow = row({9}, {10});
  slow.goals = {half_as_fast, ten_a_second};
  Row fast = row({11}, {10});
  fast.goals = {half_as_fast, ten_a_second};

  EXPECT_FALSE(holds(slow));
  EXPECT_TRUE(holds(fast));
  EXPECT_FALSE(hold({fast, slow}));
  EXPECT_TRUE(hold({fast, fast}));
}

TEST(Row, MissesAGoalThatNeedsABaselineWithoutOne) {
  Row alone = row({5}, {5});
  alone.baseline.reset();

  EXPECT_FALSE(holds(alone, half_as_fast));
  EXPECT_FALSE(holds(alone, close));
}

TEST(Row, HoldsWithoutGoals) { EXPECT_TRUE(holds(row({1}, {1000}))); }

}  // namespace
}  // namespace bench
