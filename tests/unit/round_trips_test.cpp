// SPDX-License-Identifier: BSL-1.0

#include "roles/round_trips.hpp"

#include <gtest/gtest.h>

namespace rankpool::roles {
namespace {

using namespace std::chrono_literals;

constexpr core::SlotId alice{1};
constexpr core::SlotId bob{2};
constexpr core::SubmissionId map{7};

TEST(RoundTrips, AreTheTimeBesideTheWork) {
  RoundTrips round_trips{2};
  round_trips.on_sent_to_idle(alice, {map, 10, 5}, 3s);

  ASSERT_TRUE(round_trips.measures(alice, {map, 10, 5}));
  EXPECT_EQ(round_trips.finish(alice, 99ms, 3s + 100ms), 1ms);
  EXPECT_FALSE(round_trips.measures(alice, {map, 10, 5}));
}

TEST(RoundTrips, EndWithTheFirstTaskOfTheRange) {
  RoundTrips round_trips{2};
  round_trips.on_sent_to_idle(alice, {map, 10, 5}, 3s);

  EXPECT_FALSE(round_trips.measures(alice, {map, 12, 3}));
  EXPECT_FALSE(round_trips.measures(bob, {map, 10, 2}));
  EXPECT_FALSE(round_trips.measures(alice, {core::SubmissionId{8}, 10, 2}));
  EXPECT_TRUE(round_trips.measures(alice, {map, 10, 2}));
}

TEST(RoundTrips, OfRangesAreAllMeasuredAndOfSingleTasksAFew) {
  RoundTrips round_trips{2};
  int ranges = 0;
  int single_tasks = 0;
  for (std::size_t i = 0; i < 32; ++i) {
    round_trips.on_sent_to_idle(alice, {map, i, 1}, 0s);
    single_tasks += round_trips.measures(alice, {map, i, 1}) ? 1 : 0;
    round_trips.on_sent_to_idle(alice, {map, i, 2}, 0s);
    ranges += round_trips.measures(alice, {map, i, 2}) ? 1 : 0;
  }

  EXPECT_EQ(ranges, 32);
  EXPECT_EQ(single_tasks, 2);
}

TEST(RoundTrips, SayNothingOfTheEndWhereTheyAreLong) {
  RoundTrips round_trips{2};
  round_trips.on_sent_to_idle(alice, {map, 0, 1}, 1s);
  (void)round_trips.finish(alice, 3ms, 1s + 4ms);
  round_trips.on_sent_to_idle(alice, {map, 1, 1}, 2s);

  EXPECT_EQ(round_trips.expected_end(alice, {map, 1, 1}, 7ms), std::nullopt);
}

TEST(RoundTrips, SayWhenASingleTaskEndedThatWasNotMeasured) {
  RoundTrips round_trips{2};
  round_trips.on_sent_to_idle(alice, {map, 0, 1}, 1s);
  (void)round_trips.finish(alice, 3ms, 1s + 3ms + 5us);
  EXPECT_EQ(round_trips.expected_end(alice, {map, 0, 1}, 3ms), std::nullopt);
  round_trips.on_sent_to_idle(alice, {map, 1, 1}, 2s);

  EXPECT_FALSE(round_trips.measures(alice, {map, 1, 1}));
  EXPECT_EQ(round_trips.expected_end(alice, {map, 1, 1}, 7ms), 2s + 7ms + 5us);
  EXPECT_EQ(round_trips.expected_end(alice, {map, 2, 1}, 7ms), std::nullopt);
  EXPECT_EQ(round_trips.expected_end(bob, {map, 1, 1}, 7ms), std::nullopt);
}

}  // namespace
}  // namespace rankpool::roles
