// SPDX-License-Identifier: BSL-1.0

#include "core/wait_rule.hpp"

#include <array>

#include <gmock/gmock.h>

namespace rankpool::core {
namespace {

using namespace std::chrono_literals;

constexpr unsigned many = 1'000'000;

// The first number of looks after which the rank sleeps.
unsigned looks_before_sleep(const WaitRule& rule) {
  unsigned looks = 0;
  while (rule.looks_again(looks)) ++looks;
  return looks;
}

TEST(WaitRule, LooksForAWhileBeforeItSleeps) {
  constexpr WaitRule rule = WaitRule::patient();
  const unsigned last = looks_before_sleep(rule);

  EXPECT_EQ(rule.sleep(0, Expecting::messages), 0ns);
  EXPECT_EQ(rule.sleep(last - 1, Expecting::messages), 0ns);
  EXPECT_GT(rule.sleep(last, Expecting::messages), 0ns);
}

TEST(WaitRule, LooksLessOftenWhereTheCoreIsShared) {
  EXPECT_LT(looks_before_sleep(WaitRule::sharing()), looks_before_sleep(WaitRule::patient()));
}

TEST(WaitRule, GivesWayAtOnceWhereOthersWorkInTheSameThread) {
  EXPECT_GT(WaitRule::giving_way().sleep(0, Expecting::messages), 0ns);
}

// Whom a look keeps from the core it waits for would keep it waiting until it sleeps.
TEST(WaitRule, LetsOthersHaveTheCoreWhileItLooks) {
  constexpr WaitRule rule = WaitRule::patient();
  unsigned yields = 0;
  for (unsigned looks = 0; looks < looks_before_sleep(rule); ++looks) {
    if (rule.gives_way(looks)) ++yields;
  }

  EXPECT_GE(yields, 20);
  EXPECT_LE(yields, 100);
  EXPECT_FALSE(rule.gives_way(0));
}

TEST(WaitRule, DoesNotYieldWhereItOwnsTheCoreOrMpiDoes) {
  for (const WaitRule& rule : {WaitRule::spinning(), WaitRule::sharing()}) {
    for (unsigned looks = 0; looks < 1000; ++looks) EXPECT_FALSE(rule.gives_way(looks));
  }
}

TEST(WaitRule, NeverSleepsWhereItOwnsTheCore) {
  constexpr WaitRule rule = WaitRule::spinning();

  EXPECT_EQ(rule.sleep(many, Expecting::messages), 0ns);
  EXPECT_EQ(rule.sleep(many, Expecting::transfer), 0ns);
}

TEST(WaitRule, SleepsTwiceAsLongEachTimeUpToTheLongest) {
  constexpr WaitRule rule = WaitRule::sharing();
  const unsigned first = looks_before_sleep(rule);

  EXPECT_EQ(rule.sleep(first + 1, Expecting::messages), 2 * rule.sleep(first, Expecting::messages));
  EXPECT_EQ(rule.sleep(first + 2, Expecting::messages), 4 * rule.sleep(first, Expecting::messages));
  EXPECT_EQ(rule.sleep(many, Expecting::messages), WaitRule::longest_sleep);
  EXPECT_EQ(rule.sleep(std::numeric_limits<unsigned>::max(), Expecting::messages),
            WaitRule::longest_sleep);
}

// Nobody rings for data that moves only while both sides look.
TEST(WaitRule, NapsOnlyWhileDataIsOnItsWay) {
  for (const WaitRule& rule :
       std::array{WaitRule::patient(), WaitRule::sharing(), WaitRule::giving_way()}) {
    const unsigned first = looks_before_sleep(rule);
    EXPECT_LT(rule.sleep(first, Expecting::transfer), 100us);
    EXPECT_LE(rule.sleep(first + 1'000, Expecting::transfer), 1ms);
    EXPECT_EQ(rule.sleep(many, Expecting::transfer), 10ms);
  }
}

TEST(WaitRule, NapsNoShorterTheLongerItWaits) {
  constexpr WaitRule rule = WaitRule::sharing();
  std::chrono::nanoseconds before{0};

  for (unsigned looks = 0; looks < 5'000; ++looks) {
    EXPECT_GE(rule.sleep(looks, Expecting::transfer), before);
    before = rule.sleep(looks, Expecting::transfer);
  }
}

TEST(WaitRule, RingsOnlyForThoseThatMaySleepByThen) {
  EXPECT_FALSE(WaitRule::patient().may_be_asleep(10us));
  EXPECT_TRUE(WaitRule::patient().may_be_asleep(1ms));
  EXPECT_FALSE(WaitRule::sharing().may_be_asleep(10us));
  EXPECT_TRUE(WaitRule::sharing().may_be_asleep(1ms));
  EXPECT_TRUE(WaitRule::giving_way().may_be_asleep(0ns));
  EXPECT_FALSE(WaitRule::spinning().may_be_asleep(24h));
}

// On another host, with fewer or more cores.
TEST(WaitRule, RingsWhenTheOtherSideMayBeAsleep) {
  const WaitRule rule = WaitRule::patient().beside(WaitRule::giving_way());

  EXPECT_TRUE(rule.may_be_asleep(1ns));
  EXPECT_TRUE(rule.looks_again(100));
}

}  // namespace
}  // namespace rankpool::core
