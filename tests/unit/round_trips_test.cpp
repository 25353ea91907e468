// SPDX-License-Identifier: BSL-1.0

#include "roles/round_trips.hpp"

#include <gtest/gtest.h>

#include "support/manual_clock.hpp"

namespace rankpool::roles {
namespace {

using namespace std::chrono_literals;

constexpr core::WorkerId alice{1};
constexpr core::WorkerId bob{2};
constexpr core::SubmissionId map{7};

class RoundTripsTest : public ::testing::Test {
 protected:
  rankpool::testing::ManualClock clock;
  RoundTrips round_trips{clock, 2};
};

TEST_F(RoundTripsTest, AreTheTimeBesideTheWork) {
  round_trips.on_sent_to_idle(alice, {map, 10, 5});
  clock.advance(100ms);

  EXPECT_EQ(round_trips.on_answered(alice, {map, 10, 5}, 99ms), 1ms);
  EXPECT_EQ(round_trips.on_answered(alice, {map, 10, 5}, 99ms), std::nullopt);
}

TEST_F(RoundTripsTest, EndWithTheFirstTaskOfTheRange) {
  round_trips.on_sent_to_idle(alice, {map, 10, 5});
  clock.advance(100ms);

  EXPECT_EQ(round_trips.on_answered(alice, {map, 12, 3}, 1ms), std::nullopt);
  EXPECT_EQ(round_trips.on_answered(bob, {map, 10, 2}, 1ms), std::nullopt);
  EXPECT_EQ(round_trips.on_answered(alice, {core::SubmissionId{8}, 10, 2}, 1ms), std::nullopt);
  EXPECT_EQ(round_trips.on_answered(alice, {map, 10, 2}, 40ms), 60ms);
}

TEST_F(RoundTripsTest, OfRangesAreAllMeasuredAndOfSingleTasksAFew) {
  int ranges = 0;
  int single_tasks = 0;
  for (std::size_t i = 0; i < 32; ++i) {
    round_trips.on_sent_to_idle(alice, {map, i, 1});
    single_tasks += round_trips.on_answered(alice, {map, i, 1}, 0ns) ? 1 : 0;
    round_trips.on_sent_to_idle(alice, {map, i, 2});
    ranges += round_trips.on_answered(alice, {map, i, 2}, 0ns) ? 1 : 0;
  }

  EXPECT_EQ(ranges, 32);
  EXPECT_EQ(single_tasks, 2);
}

}  // namespace
}  // namespace rankpool::roles
