// SPDX-License-Identifier: BSL-1.0

#include "core/credit.hpp"

#include <gmock/gmock.h>

namespace rankpool::core {
namespace {

using namespace std::chrono_literals;

constexpr double us = 1e3;
constexpr double ms = 1e6;

Credit credit_after(std::chrono::nanoseconds round_trip) {
  Credit credit;
  for (int i = 0; i < 100; ++i) credit.on_round_trip(round_trip);
  return credit;
}

TEST(Credit, LetsAWorkerHoldWorkForSomeRoundTripsBehindWhatItRuns) {
  const Credit credit = credit_after(10us);

  EXPECT_TRUE(credit.allows_more({.ranges = 1, .oldest_ns = 100 * us, .behind_ns = 0}));
  EXPECT_TRUE(credit.allows_more({.ranges = 2, .oldest_ns = 100 * us, .behind_ns = 20 * us}));
  EXPECT_FALSE(credit.allows_more({.ranges = 2, .oldest_ns = 100 * us, .behind_ns = 60 * us}));
}

TEST(Credit, HoldsBackWhatWouldNotBeMissed) {
  const Credit credit = credit_after(10us);

  EXPECT_FALSE(credit.allows_more({.ranges = 1, .oldest_ns = 2 * ms, .behind_ns = 0}));
}

TEST(Credit, GrowsWithTheRoundTrip) {
  const Holding holding{.ranges = 1, .oldest_ns = 10 * ms, .behind_ns = 0};

  EXPECT_FALSE(credit_after(10us).allows_more(holding));
  EXPECT_TRUE(credit_after(1ms).allows_more(holding));
}

TEST(Credit, IsBoundedHoweverShortTheWork) {
  const Credit credit = credit_after(1s);

  EXPECT_TRUE(credit.allows_more({.ranges = 3, .oldest_ns = 1, .behind_ns = 2}));
  EXPECT_FALSE(credit.allows_more({.ranges = 4, .oldest_ns = 1, .behind_ns = 3}));
}

TEST(Credit, TakesAPauseOfTheMasterForNoRoundTrip) {
  Credit credit = credit_after(10us);
  credit.on_round_trip(4s);

  EXPECT_FALSE(credit.allows_more({.ranges = 1, .oldest_ns = 5 * ms, .behind_ns = 0}));
}

TEST(Credit, RecoversFromARoundTripThatCannotBe) {
  Credit credit = credit_after(10us);
  for (int i = 0; i < 100; ++i) credit.on_round_trip(-40us);
  for (int i = 0; i < 100; ++i) credit.on_round_trip(10us);

  EXPECT_TRUE(credit.allows_more({.ranges = 1, .oldest_ns = 100'000, .behind_ns = 0}));
}

TEST(Credit, BelievesNoSingleMeasurement) {
  Credit credit = credit_after(10us);
  credit.on_round_trip(100us);

  EXPECT_FALSE(credit.allows_more({.ranges = 1, .oldest_ns = 5 * ms, .behind_ns = 0}));
}

}  // namespace
}  // namespace rankpool::core
