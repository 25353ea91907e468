// SPDX-License-Identifier: BSL-1.0

#include <gmock/gmock.h>

#include "units.hpp"

namespace bench {
namespace {

TEST(Units, ShowThreeDigitsAndAPrefix) {
  EXPECT_EQ(value_text(41'300'000, "tasks/s"), "41.3 M tasks/s");
  EXPECT_EQ(value_text(1.24e-6, "s"), "1.24 us");
  EXPECT_EQ(value_text(2.5e9, "B/s"), "2.50 GB/s");
  EXPECT_EQ(value_text(420, "tasks/s"), "420 tasks/s");
  EXPECT_EQ(value_text(0, "s"), "0.00 s");
}

TEST(Units, HaveNoPrefixForSharesAndNoneBelowOneForCounts) {
  EXPECT_EQ(value_text(98.24, "%"), "98.2 %");
  EXPECT_EQ(value_text(2041, "x"), "2041 x");
  EXPECT_EQ(value_text(0.25, "B"), "0.25 B");
}

TEST(Units, ShowASummaryInTheUnitOfItsMedian) {
  EXPECT_EQ(summary_text({.median = 1.5e6, .lowest = 9e5, .highest = 2e6}, "tasks/s"),
            "1.50 M tasks/s (0.90 to 2.00)");
}

TEST(Units, SayAGoalInFewWords) {
  EXPECT_EQ(goal_text({Measure::ratio, Bound::at_least, 0.8}, "tasks/s"), "ratio >= 0.8");
  EXPECT_EQ(goal_text({Measure::value, Bound::at_least, 10e6}, "tasks/s"), ">= 10 M tasks/s");
  EXPECT_EQ(goal_text({Measure::value, Bound::at_most, 1e-6}, "s"), "<= 1 us");
  EXPECT_EQ(goal_text({Measure::shortfall, Bound::at_most, 3}, "%"), "at most 3 % below");
}

}  // namespace
}  // namespace bench
