// SPDX-License-Identifier: BSL-1.0

#include "core/dispatcher.hpp"

#include <gmock/gmock.h>

#include "support/send_all.hpp"

namespace rankpool::core {
namespace {

using namespace std::chrono_literals;
using rankpool::testing::send_all;
using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::Field;
using ::testing::IsEmpty;

constexpr SlotId alice{1};
constexpr SlotId bob{2};
constexpr SubmissionId map{10};
constexpr SubmissionId other{11};
constexpr FunctionId function{7};

TEST(Dispatcher, GivesEachIdleWorkerOneChunkWhileNothingIsKnownOfTheTasks) {
  Dispatcher dispatcher{2};
  dispatcher.on_submitted({map, function, 100, 10});

  EXPECT_THAT(send_all(dispatcher),
              ElementsAre(Assignment{alice, {map, 0, 10}}, Assignment{bob, {map, 10, 10}}));
}

TEST(Dispatcher, SaysNothingWhereNothingWaits) {
  Dispatcher dispatcher{2};

  EXPECT_THAT(send_all(dispatcher), IsEmpty());
}

TEST(Dispatcher, GivesTheNextChunkToTheWorkerThatAnswers) {
  Dispatcher dispatcher{2};
  dispatcher.on_submitted({map, function, 3, 1});
  (void)send_all(dispatcher);

  EXPECT_TRUE(dispatcher.on_answered(bob, {map, 1, 1}, 1s));

  EXPECT_THAT(send_all(dispatcher), ElementsAre(Assignment{bob, {map, 2, 1}}));
}

TEST(Dispatcher, SendsShortTasksAheadSoThatAWorkerNeverWaits) {
  Dispatcher dispatcher{1};
  dispatcher.on_submitted({map, function, 10'000, 1});
  (void)send_all(dispatcher);
  dispatcher.on_answered(alice, {map, 0, 1}, 1us);

  EXPECT_THAT(send_all(dispatcher).size(), 4);
}

TEST(Dispatcher, SendsAheadWhatHidesTheRoundTripThatWasMeasured) {
  Dispatcher dispatcher{1};
  dispatcher.on_submitted({map, function, 10'000, 1});
  (void)send_all(dispatcher);
  for (int i = 0; i < 50; ++i) dispatcher.on_round_trip(alice, 1ms);
  dispatcher.on_answered(alice, {map, 0, 1}, 10ms);

  EXPECT_THAT(send_all(dispatcher).size(), 2);  // one runs, one waits behind it
}

TEST(Dispatcher, SendsNothingAheadWhereTheRoundTripIsShortAgainstTheTasks) {
  Dispatcher dispatcher{1};
  dispatcher.on_submitted({map, function, 10'000, 1});
  (void)send_all(dispatcher);
  for (int i = 0; i < 50; ++i) dispatcher.on_round_trip(alice, 10us);
  dispatcher.on_answered(alice, {map, 0, 1}, 10ms);

  EXPECT_THAT(send_all(dispatcher).size(), 1);
}

TEST(Dispatcher, HoldsLongTasksBackForWhoeverIsFreeFirst) {
  Dispatcher dispatcher{2};
  dispatcher.on_submitted({map, function, 100, 1});
  (void)send_all(dispatcher);
  dispatcher.on_answered(alice, {map, 0, 1}, 1s);

  EXPECT_THAT(send_all(dispatcher), ElementsAre(Assignment{alice, {map, 2, 1}}));
}

TEST(Dispatcher, GivesNobodyASecondChunkAtTheEndOfAMap) {
  Dispatcher dispatcher{2};
  dispatcher.on_submitted({map, function, 4, 1});
  (void)send_all(dispatcher);
  dispatcher.on_answered(alice, {map, 0, 1}, 1us);

  EXPECT_THAT(send_all(dispatcher), ElementsAre(Assignment{alice, {map, 2, 1}}));
}

TEST(Dispatcher, LetsSubmissionsTakeTurns) {
  Dispatcher dispatcher{1};
  dispatcher.on_submitted({map, function, 1'000, 1});
  (void)send_all(dispatcher);
  dispatcher.on_submitted({other, FunctionId{8}, 1, 0});
  dispatcher.on_answered(alice, {map, 0, 1}, 1s);
  EXPECT_THAT(send_all(dispatcher), ElementsAre(Assignment{alice, {map, 1, 1}}));

  dispatcher.on_answered(alice, {map, 1, 1}, 1s);

  EXPECT_THAT(send_all(dispatcher), ElementsAre(Assignment{alice, {other, 0, 1}}));
}

TEST(Dispatcher, KeepsWhatDidNotFitIntoAMessageWaiting) {
  Dispatcher dispatcher{1};
  dispatcher.on_submitted({map, function, 100, 10});
  const auto order = dispatcher.next_assignment();
  ASSERT_TRUE(order);

  dispatcher.on_sent(*order, 4);
  dispatcher.on_answered(alice, {map, 0, 4}, 1s);

  EXPECT_THAT(send_all(dispatcher), ElementsAre(Assignment{alice, {map, 4, 10}}));
}

TEST(Dispatcher, GoesOnBehindATaskThatCannotBeSent) {
  Dispatcher dispatcher{1};
  dispatcher.on_submitted({map, function, 3, 1});

  dispatcher.on_unsendable();

  EXPECT_THAT(send_all(dispatcher), ElementsAre(Assignment{alice, {map, 1, 1}}));
}

TEST(Dispatcher, ForgetsASubmissionWhoseLastTaskCannotBeSent) {
  Dispatcher dispatcher{1};
  dispatcher.on_submitted({map, function, 1, 1});

  dispatcher.on_unsendable();

  EXPECT_THAT(send_all(dispatcher), IsEmpty());
}

TEST(Dispatcher, TakesTheAnswerToPartOfAChunk) {
  Dispatcher dispatcher{1};
  dispatcher.on_submitted({map, function, 10, 10});
  (void)send_all(dispatcher);

  EXPECT_TRUE(dispatcher.on_answered(alice, {map, 0, 4}, 1s));
  EXPECT_TRUE(dispatcher.has_tasks_in_flight());
  EXPECT_TRUE(dispatcher.on_answered(alice, {map, 4, 6}, 1s));
  EXPECT_FALSE(dispatcher.has_tasks_in_flight());
}

TEST(Dispatcher, TakesTheAnswersToPartsOfAChunkInAnyOrder) {
  Dispatcher dispatcher{1};
  dispatcher.on_submitted({map, function, 10, 10});
  (void)send_all(dispatcher);

  EXPECT_TRUE(dispatcher.on_answered(alice, {map, 4, 3}, 1s));
  EXPECT_FALSE(dispatcher.on_answered(alice, {map, 4, 3}, 1s));
  EXPECT_FALSE(dispatcher.on_answered(alice, {map, 0, 5}, 1s));
  EXPECT_TRUE(dispatcher.on_answered(alice, {map, 7, 3}, 1s));
  EXPECT_TRUE(dispatcher.has_tasks_in_flight());
  EXPECT_TRUE(dispatcher.on_answered(alice, {map, 0, 4}, 1s));
  EXPECT_FALSE(dispatcher.has_tasks_in_flight());
  EXPECT_TRUE(dispatcher.is_idle(alice));
}

TEST(Dispatcher, RefusesAnAnswerToTasksThatTheWorkerDoesNotHold) {
  Dispatcher dispatcher{2};
  dispatcher.on_submitted({map, function, 10, 10});
  (void)send_all(dispatcher);

  EXPECT_FALSE(dispatcher.on_answered(bob, {map, 0, 10}, 1s));
  EXPECT_FALSE(dispatcher.on_answered(alice, {map, 0, 11}, 1s));
  EXPECT_FALSE(dispatcher.on_answered(alice, {map, 0, 0}, 1s));
  EXPECT_FALSE(dispatcher.on_answered(alice, {map, 1, 10}, 1s));
  EXPECT_FALSE(dispatcher.on_answered(alice, {map, 10, 1}, 1s));
  EXPECT_FALSE(dispatcher.on_answered(alice, {other, 0, 10}, 1s));
  EXPECT_FALSE(dispatcher.on_answered(SlotId{0}, {map, 0, 10}, 1s));
  EXPECT_FALSE(dispatcher.on_answered(SlotId{3}, {map, 0, 10}, 1s));
  EXPECT_TRUE(dispatcher.on_answered(alice, {map, 0, 10}, 1s));
}

TEST(Dispatcher, RefusesTheSameAnswerTwice) {
  Dispatcher dispatcher{1};
  dispatcher.on_submitted({map, function, 10, 10});
  (void)send_all(dispatcher);
  dispatcher.on_answered(alice, {map, 0, 10}, 1s);

  EXPECT_FALSE(dispatcher.on_answered(alice, {map, 0, 10}, 1s));
}

TEST(Dispatcher, PutsNothingBehindATaskOfATerminatedPool) {
  Dispatcher dispatcher{2};
  dispatcher.on_submitted({map, function, 1'000, 1});
  (void)send_all(dispatcher);
  dispatcher.on_answered(alice, {map, 0, 1}, 1us);
  dispatcher.on_terminated();
  EXPECT_THAT(send_all(dispatcher), IsEmpty());

  dispatcher.on_submitted({other, function, 1'000, 1});

  // Bob still holds a task of the terminated pool, and nobody knows for how long.
  EXPECT_THAT(send_all(dispatcher), Each(Field(&Assignment::slot, alice)));
}

TEST(Dispatcher, UsesOnlyTheWorkersOfThePool) {
  Dispatcher dispatcher{2};
  dispatcher.use_workers(1);
  dispatcher.on_submitted({map, function, 100, 10});
  EXPECT_THAT(send_all(dispatcher), ElementsAre(Assignment{alice, {map, 0, 10}}));

  dispatcher.use_workers(2);

  EXPECT_THAT(send_all(dispatcher), ElementsAre(Assignment{bob, {map, 10, 10}}));
}

}  // namespace
}  // namespace rankpool::core
