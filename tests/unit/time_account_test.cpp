// SPDX-License-Identifier: BSL-1.0

#include "core/time_account.hpp"

#include <random>

#include <gtest/gtest.h>

namespace rankpool::core {
namespace {

using namespace std::chrono_literals;

constexpr SlotId alice{1};
constexpr SlotId bob{2};

std::int64_t sum_of(const TimeParts& parts) {
  return parts.held + parts.dispatch + parts.starvation + parts.tail + parts.serial + parts.unused +
         parts.lost;
}

/// Two workers, in an account that was opened after a second.
struct TimeAccountTest : ::testing::Test {
  TimeAccount account{2, 1s};
};

TEST_F(TimeAccountTest, CallsTimeWithoutTasksSerial) {
  const TimeParts parts = account.parts(1s + 5ns);

  EXPECT_EQ(parts.serial, 10);
  EXPECT_EQ(sum_of(parts), 10);
  EXPECT_EQ(account.phases(1s + 5ns).none, 5);
}

TEST_F(TimeAccountTest, CallsTimeWithWaitingTasksDispatch) {
  account.on_phase(TaskPhase::queued, 1s);
  account.on_given(alice, account.phase(), 1s + 3ns);
  account.on_given(bob, account.phase(), 1s + 5ns);
  account.on_phase(TaskPhase::in_flight, 1s + 5ns);

  const TimeParts parts = account.parts(1s + 6ns);
  EXPECT_EQ(parts.dispatch, 3 + 5);
  EXPECT_EQ(parts.held, 3 + 1);
  EXPECT_EQ(account.held(alice, 1s + 6ns), 3);
  EXPECT_EQ(account.held(bob, 1s + 6ns), 1);
  EXPECT_EQ(account.phases(1s + 6ns).none, 0);
  EXPECT_EQ(account.phases(1s + 6ns).queued, 5);
}

TEST_F(TimeAccountTest, CallsItATailWhereOneHasRunDryAndNoMoreComes) {
  account.on_phase(TaskPhase::queued, 1s);
  account.on_given(alice, account.phase(), 1s);
  account.on_given(bob, account.phase(), 1s);
  account.on_phase(TaskPhase::in_flight, 1s);
  account.on_freed(alice, account.phase(), 1s + 10ns);
  account.on_freed(bob, account.phase(), 1s + 30ns);
  account.on_phase(TaskPhase::none, 1s + 30ns);

  const TimeParts parts = account.parts(1s + 31ns);
  EXPECT_EQ(parts.tail, 20);
  EXPECT_EQ(parts.held, 40);
  EXPECT_EQ(parts.serial, 2);
  EXPECT_EQ(parts.starvation, 0);
}

TEST_F(TimeAccountTest, CallsItStarvationWhereMoreCame) {
  account.on_phase(TaskPhase::queued, 1s);
  account.on_given(alice, account.phase(), 1s);
  account.on_given(bob, account.phase(), 1s);
  account.on_phase(TaskPhase::in_flight, 1s);
  account.on_freed(alice, account.phase(), 1s + 10ns);
  EXPECT_EQ(account.parts(1s + 15ns).tail, 5);
  account.on_phase(TaskPhase::queued, 1s + 30ns);

  const TimeParts parts = account.parts(1s + 30ns);
  EXPECT_EQ(parts.starvation, 20);
  EXPECT_EQ(parts.tail, 0);
}

TEST_F(TimeAccountTest, CallsItStarvationWhereOneNeverHadATaskOfThePhase) {
  account.on_phase(TaskPhase::queued, 1s);
  account.on_given(alice, account.phase(), 1s);
  account.on_given(bob, account.phase(), 1s);
  account.on_phase(TaskPhase::in_flight, 1s);
  account.on_freed(alice, account.phase(), 1s);
  account.on_freed(bob, account.phase(), 1s);
  account.on_phase(TaskPhase::none, 1s);
  account.on_phase(TaskPhase::queued, 1s);
  account.on_given(alice, account.phase(), 1s);
  account.on_phase(TaskPhase::in_flight, 1s);
  account.on_freed(alice, account.phase(), 1s + 7ns);
  account.on_phase(TaskPhase::none, 1s + 7ns);

  const TimeParts parts = account.parts(1s + 7ns);
  EXPECT_EQ(parts.starvation, 7);
  EXPECT_EQ(parts.tail, 0);
}

TEST_F(TimeAccountTest, TakesWhatIsToldLateAsOfNow) {
  account.on_phase(TaskPhase::queued, 1s);
  account.on_given(alice, account.phase(), 1s + 4ns);
  account.on_freed(alice, account.phase(), 1s + 2ns);
  account.on_given(alice, account.phase(), 1s + 3ns);

  EXPECT_EQ(account.held(alice, account.latest()), 0);
  EXPECT_EQ(account.held(alice, 1s + 5ns), 1);
  EXPECT_EQ(account.parts(1s + 5ns).held, 1);
  EXPECT_EQ(account.parts(1s + 5ns).dispatch, 4 + 5);
}

TEST_F(TimeAccountTest, KnowsWhoIsNotUsed) {
  account.on_used(bob, false, 1s);
  EXPECT_TRUE(account.has_unused());
  account.on_used(bob, true, 1s + 4ns);

  EXPECT_FALSE(account.has_unused());
  EXPECT_EQ(account.parts(1s + 5ns).unused, 4);
  EXPECT_EQ(account.parts(1s + 5ns).serial, 5 + 1);
}

TEST_F(TimeAccountTest, LetsOneEndItsWorkThatIsNotUsedAnyMore) {
  account.on_phase(TaskPhase::queued, 1s);
  account.on_given(bob, account.phase(), 1s);
  account.on_used(bob, false, 1s + 1ns);
  account.on_freed(bob, account.phase(), 1s + 3ns);

  EXPECT_EQ(account.parts(1s + 5ns).held, 3);
  EXPECT_EQ(account.parts(1s + 5ns).unused, 2);
}

TEST_F(TimeAccountTest, BelievesNothingOfALostOne) {
  account.on_phase(TaskPhase::queued, 1s);
  account.on_given(bob, account.phase(), 1s);
  account.on_lost(bob, 1s + 2ns);
  account.on_freed(bob, account.phase(), 1s + 3ns);
  account.on_given(bob, account.phase(), 1s + 3ns);
  account.on_used(bob, false, 1s + 3ns);

  EXPECT_EQ(account.parts(1s + 10ns).lost, 8);
  EXPECT_EQ(account.held(bob, 1s + 10ns), 2);
}

TEST_F(TimeAccountTest, TakesSlotsThatAreAddedForUnusedWhileTasksWereOpen) {
  account.on_phase(TaskPhase::queued, 1s);
  account.on_phase(TaskPhase::none, 1s + 10ns);
  const TimeParts before = account.parts(1s + 15ns);

  account.add_slots(3, 1s + 15ns);

  const TimeParts after = account.parts(1s + 15ns);
  EXPECT_EQ(after.unused - before.unused, 3 * 10);
  EXPECT_EQ(after.serial - before.serial, 3 * 5);
  EXPECT_EQ(account.parts(1s + 17ns).unused - after.unused, 3 * 2);
}

TEST(TimeAccount, LosesNoMomentWhateverHappens) {
  std::size_t slots = 5;
  std::mt19937_64 random{42};
  TimeAccount account{slots, 0ns};
  auto now = 0ns;
  for (int i = 0; i < 20'000; ++i) {
    now += std::chrono::nanoseconds{random() % 3};
    const SlotId slot = slot_at(random() % slots);
    switch (random() % 20) {
      case 0:
      case 1:
      case 2:
        account.on_phase(static_cast<TaskPhase>(random() % 3), now);
        break;
      case 3:
        account.on_used(slot, random() % 2 == 0, now);
        break;
      case 4:
        if (random() % 1000 == 0) account.on_lost(slot, now);
        break;
      case 5: {
        const std::size_t added = random() % 1000 / 997;
        account.add_slots(added, now);
        slots += added;
        break;
      }
      default:
        random() % 2 == 0 ? account.on_given(slot, account.phase(), now)
                          : account.on_freed(slot, account.phase(), now);
    }
    const TimeParts parts = account.parts(now);
    ASSERT_EQ(sum_of(parts), static_cast<std::int64_t>(slots) * now.count());
    ASSERT_GE(std::min({parts.held, parts.dispatch, parts.starvation, parts.tail, parts.serial,
                        parts.unused, parts.lost}),
              0);
  }
  std::int64_t held = 0;
  for (std::size_t i = 0; i < slots; ++i) held += account.held(slot_at(i), now);
  EXPECT_EQ(held, account.parts(now).held);
}

}  // namespace
}  // namespace rankpool::core
