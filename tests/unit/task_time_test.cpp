// SPDX-License-Identifier: BSL-1.0

#include "core/task_time.hpp"

#include <gmock/gmock.h>

namespace rankpool::core {
namespace {

using namespace std::chrono_literals;
using ::testing::DoubleEq;
using ::testing::Optional;

TEST(TaskTime, KnowsNothingAtFirst) {
  const TaskTime time;

  EXPECT_EQ(time.nanoseconds(), std::nullopt);
  EXPECT_EQ(time.largest_range(), 0);
}

TEST(TaskTime, TakesTheFirstMeasurementAsItIs) {
  TaskTime time;

  time.on_measured(10, 1us);

  EXPECT_THAT(time.nanoseconds(), Optional(DoubleEq(100)));
}

TEST(TaskTime, FollowsACostThatDrifts) {
  TaskTime time;
  time.on_measured(1, 100ns);

  time.on_measured(1, 200ns);
  EXPECT_THAT(time.nanoseconds(), Optional(DoubleEq(125)));

  for (int i = 0; i < 50; ++i) time.on_measured(1, 200ns);
  EXPECT_NEAR(time.nanoseconds().value_or(0), 200, 1);
}

TEST(TaskTime, RemembersTheLargestRange) {
  TaskTime time;
  time.on_measured(8, 1us);
  time.on_measured(2, 1us);

  EXPECT_EQ(time.largest_range(), 8);
}

TEST(TaskTime, LearnsNothingFromTasksThatWereGivenUp) {
  TaskTime time;

  time.on_measured(8, 0ns);
  time.on_measured(0, 1us);
  time.on_measured(8, -1ns);

  EXPECT_EQ(time.nanoseconds(), std::nullopt);
  EXPECT_EQ(time.largest_range(), 0);
}

}  // namespace
}  // namespace rankpool::core
