// SPDX-License-Identifier: BSL-1.0

#include <stdexcept>

#include <gmock/gmock.h>

#include "statistics.hpp"

namespace bench {
namespace {

TEST(Statistics, TakesTheMiddleOfAnOddNumberOfSamples) { EXPECT_EQ(median_of({9, 1, 5}), 5); }

TEST(Statistics, TakesTheMeanOfTheTwoInTheMiddleOfAnEvenNumber) {
  EXPECT_EQ(median_of({4, 1, 100, 2}), 3);
}

TEST(Statistics, TellsTheLowestAndTheHighest) {
  const Summary summary = summary_of({3, 1, 2});

  EXPECT_EQ(summary.lowest, 1);
  EXPECT_EQ(summary.highest, 3);
}

TEST(Statistics, HaveNoMedianOfNoSamples) {
  EXPECT_THROW((void)median_of({}), std::invalid_argument);
}

}  // namespace
}  // namespace bench
