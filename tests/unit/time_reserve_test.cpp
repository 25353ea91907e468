// SPDX-License-Identifier: BSL-1.0

#include "core/time_reserve.hpp"

#include <gmock/gmock.h>

namespace rankpool::core {
namespace {

using namespace std::chrono_literals;
using Verdict = TimeReserve::Verdict;

constexpr TimeReserve two_minutes{120s};
constexpr std::nullopt_t nobody_says = std::nullopt;
constexpr std::nullopt_t not_announced = std::nullopt;
constexpr auto longest_look = TimeReserve::longest_look;

TEST(TimeReserve, IsEnoughWhileNobodySaysWhenTheJobEnds) {
  EXPECT_EQ(two_minutes.judge(nobody_says, not_announced),
            (Verdict{TimePhase::enough, longest_look}));
}

TEST(TimeReserve, LooksAgainWhenItBegins) {
  EXPECT_EQ(two_minutes.judge(150s, not_announced), (Verdict{TimePhase::enough, 30s}));
}

TEST(TimeReserve, LooksNowAndThenBeforeThat) {
  EXPECT_EQ(two_minutes.judge(24h, not_announced), (Verdict{TimePhase::enough, longest_look}));
}

TEST(TimeReserve, LeavesHalfOfItselfToTasksThatRun) {
  EXPECT_EQ(two_minutes.judge(120s, not_announced), (Verdict{TimePhase::last_tasks, 60s}));
  EXPECT_EQ(two_minutes.judge(61s, not_announced), (Verdict{TimePhase::last_tasks, 1s}));
}

TEST(TimeReserve, LeavesTheOtherHalfToMain) {
  EXPECT_EQ(two_minutes.judge(60s, not_announced).phase, TimePhase::over);
  EXPECT_EQ(two_minutes.judge(-1h, not_announced).phase, TimePhase::over);
}

TEST(TimeReserve, BeginsWithAnAnnouncement) {
  EXPECT_EQ(two_minutes.judge(nobody_says, 0s), (Verdict{TimePhase::last_tasks, 60s}));
  EXPECT_EQ(two_minutes.judge(24h, 20s), (Verdict{TimePhase::last_tasks, 40s}));
  EXPECT_EQ(two_minutes.judge(24h, 60s).phase, TimePhase::over);
}

TEST(TimeReserve, BelievesInAnEarlierEndThanTheAnnouncementTellsOf) {
  EXPECT_EQ(two_minutes.judge(70s, 0s), (Verdict{TimePhase::last_tasks, 10s}));
  EXPECT_EQ(two_minutes.judge(50s, 0s).phase, TimePhase::over);
}

}  // namespace
}  // namespace rankpool::core
