// SPDX-License-Identifier: BSL-1.0

#include "core/waiting_tasks.hpp"

#include <gtest/gtest.h>

namespace rankpool::core {
namespace {

constexpr SubmissionId a{1};
constexpr SubmissionId b{2};

class WaitingTasksTest : public ::testing::Test {
 protected:
  Origin origin{.time = &time, .sizer = ChunkSizer{1}, .loss_retries = 2};
  WaitingTasks waiting;

 private:
  TaskTime time;
};

TEST_F(WaitingTasksTest, GivesEachSubmissionATurn) {
  waiting.add({a, 0, 5}, origin);
  waiting.add({b, 0, 1}, origin);

  waiting.take_turn(2);
  EXPECT_EQ(waiting.next().tasks, (TaskRange{b, 0, 1}));
  waiting.take_turn(1);

  EXPECT_EQ(waiting.next().tasks, (TaskRange{a, 2, 3}));
  EXPECT_EQ(waiting.count(), 3);
}

TEST_F(WaitingTasksTest, GivesAStreamOneTurnHoweverOftenItGrows) {
  waiting.open_stream(a, origin);
  waiting.add_to_stream(a, 2);
  waiting.add({b, 0, 1}, origin);
  waiting.add_to_stream(a, 3);

  EXPECT_EQ(waiting.next().tasks, (TaskRange{a, 0, 5}));
  waiting.take_turn(1);
  EXPECT_EQ(waiting.next().tasks, (TaskRange{b, 0, 1}));
  waiting.take_turn(1);
  waiting.add_to_stream(a, 1);
  EXPECT_EQ(waiting.next().tasks, (TaskRange{a, 1, 5}));
  waiting.take(5);

  EXPECT_EQ(waiting.count(), 0);
}

TEST_F(WaitingTasksTest, GoesOnWithAStreamThatHadRunDry) {
  waiting.open_stream(a, origin);
  waiting.add_to_stream(a, 2);
  (void)waiting.next();
  waiting.take(2);

  waiting.add_to_stream(a, 1);

  EXPECT_EQ(waiting.next().tasks, (TaskRange{a, 2, 1}));
}

TEST_F(WaitingTasksTest, HandsOutLostTasksFirst) {
  waiting.add({a, 0, 5}, origin);
  waiting.put_back({b, 3, 2}, origin, {.losses = LossId{1}});

  EXPECT_TRUE(waiting.has_lost());
  EXPECT_EQ(waiting.next().tasks, (TaskRange{b, 3, 2}));
  waiting.take(2);

  EXPECT_FALSE(waiting.has_lost());
  EXPECT_EQ(waiting.next().tasks, (TaskRange{a, 0, 5}));
}

TEST_F(WaitingTasksTest, ForgetsASubmissionAndKeepsTheOthers) {
  waiting.open_stream(a, origin);
  waiting.add_to_stream(a, 2);
  waiting.add_to_stream(a, 4);
  waiting.put_back({a, 0, 1}, origin, {.losses = LossId{1}});
  waiting.add({b, 0, 3}, origin);

  waiting.remove(a);

  EXPECT_EQ(waiting.count(), 3);
  EXPECT_EQ(waiting.next().tasks, (TaskRange{b, 0, 3}));
}

}  // namespace
}  // namespace rankpool::core
