// SPDX-License-Identifier: BSL-1.0
//
// What the dispatcher makes of workers that are lost.

#include <gmock/gmock.h>

#include "core/dispatcher.hpp"
#include "support/send_all.hpp"

namespace rankpool::core {
namespace {

using namespace std::chrono_literals;
using rankpool::testing::send_all;
using rankpool::testing::worker_of;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr SlotId alice{1};
constexpr SlotId bob{2};
constexpr SlotId carol{3};
constexpr SubmissionId map{10};
constexpr SubmissionId other{11};
constexpr FunctionId function{7};

NewTasks tasks(std::size_t count, std::size_t chunk_size, std::size_t loss_retries = 2) {
  return {map, function, count, chunk_size, loss_retries};
}

TEST(DispatcherLosses, GiveTheTasksOfALostWorkerToOthersOneAtATime) {
  Dispatcher dispatcher{3};
  dispatcher.use_workers(1);
  dispatcher.on_submitted(tasks(3, 3));
  (void)send_all(dispatcher);
  dispatcher.use_workers(3);

  EXPECT_THAT(dispatcher.on_worker_lost(worker_of(alice)), IsEmpty());

  EXPECT_THAT(send_all(dispatcher),
              ElementsAre(Assignment{bob, {map, 0, 1}, 2}, Assignment{carol, {map, 1, 1}, 2}));
}

TEST(DispatcherLosses, RunTheTasksOfALostWorkerBeforeNewerOnes) {
  Dispatcher dispatcher{2};
  dispatcher.on_submitted(tasks(6, 2));
  (void)send_all(dispatcher);
  (void)dispatcher.on_worker_lost(worker_of(alice));

  dispatcher.on_answered(bob, {map, 2, 2}, 1s);
  EXPECT_THAT(send_all(dispatcher), ElementsAre(Assignment{bob, {map, 0, 1}, 2}));
  dispatcher.on_answered(bob, {map, 0, 1}, 1s);
  EXPECT_THAT(send_all(dispatcher), ElementsAre(Assignment{bob, {map, 1, 1}, 2}));
  dispatcher.on_answered(bob, {map, 1, 1}, 1s);
  EXPECT_THAT(send_all(dispatcher), ElementsAre(Assignment{bob, {map, 4, 2}, 1}));
}

// Else nobody would know which of the tasks it was that the worker did not survive.
TEST(DispatcherLosses, PutNothingBehindATaskThatWasLost) {
  Dispatcher dispatcher{2};
  dispatcher.on_submitted(tasks(1'000, 1));
  (void)send_all(dispatcher);
  dispatcher.on_answered(bob, {map, 1, 1}, 1us);
  const auto ahead = send_all(dispatcher);
  ASSERT_EQ(ahead.size(), 4);
  (void)dispatcher.on_worker_lost(worker_of(alice));
  for (const Assignment& sent : ahead) dispatcher.on_answered(bob, sent.tasks, 1us);

  EXPECT_THAT(send_all(dispatcher), ElementsAre(Assignment{bob, {map, 0, 1}, 2}));
}

TEST(DispatcherLosses, SendALostTaskToNobodyWhoHasOthers) {
  Dispatcher dispatcher{2};
  dispatcher.on_submitted(tasks(4, 2));
  (void)send_all(dispatcher);
  (void)dispatcher.on_worker_lost(worker_of(alice));

  dispatcher.on_answered(bob, {map, 2, 1}, 1us);

  EXPECT_THAT(send_all(dispatcher), IsEmpty());
}

TEST(DispatcherLosses, RunOnlyWhatHadNoAnswer) {
  Dispatcher dispatcher{2};
  dispatcher.use_workers(1);
  dispatcher.on_submitted(tasks(4, 4));
  (void)send_all(dispatcher);
  dispatcher.on_answered(alice, {map, 1, 2}, 1s);

  (void)dispatcher.on_worker_lost(worker_of(alice));

  EXPECT_EQ(dispatcher.waiting_tasks(), 2);
  EXPECT_THAT(send_all(dispatcher), ElementsAre(Assignment{bob, {map, 0, 1}, 2}));
  dispatcher.on_answered(bob, {map, 0, 1}, 1s);
  EXPECT_THAT(send_all(dispatcher), ElementsAre(Assignment{bob, {map, 3, 1}, 2}));
}

TEST(DispatcherLosses, RunAgainWhatWasAnsweredButHadNotArrived) {
  Dispatcher dispatcher{2};
  dispatcher.use_workers(1);
  dispatcher.on_submitted(tasks(4, 4));
  (void)send_all(dispatcher);
  dispatcher.on_arriving(alice, {map, 0, 2}, 1s);
  dispatcher.on_arriving(alice, {map, 2, 2}, 1s);
  EXPECT_TRUE(dispatcher.is_idle(alice));
  dispatcher.on_arrived(alice, {map, 0, 2});

  EXPECT_THAT(dispatcher.on_worker_lost(worker_of(alice)), IsEmpty());

  EXPECT_EQ(dispatcher.waiting_tasks(), 2);
  EXPECT_THAT(send_all(dispatcher), ElementsAre(Assignment{bob, {map, 2, 1}, 2}));
}

TEST(DispatcherLosses, GiveUpATaskThatWasLostOnceMoreThanItMayRunAgain) {
  Dispatcher dispatcher{3};
  dispatcher.use_workers(1);
  dispatcher.on_submitted(tasks(1, 1, 2));
  EXPECT_THAT(send_all(dispatcher), ElementsAre(Assignment{alice, {map, 0, 1}, 1}));

  EXPECT_THAT(dispatcher.on_worker_lost(worker_of(alice)), IsEmpty());
  EXPECT_THAT(send_all(dispatcher), ElementsAre(Assignment{bob, {map, 0, 1}, 2}));
  EXPECT_THAT(dispatcher.on_worker_lost(worker_of(bob)), IsEmpty());
  EXPECT_THAT(send_all(dispatcher), ElementsAre(Assignment{carol, {map, 0, 1}, 3}));

  EXPECT_THAT(
      dispatcher.on_worker_lost(worker_of(carol)),
      ElementsAre(LostTasks{{map, 0, 1}, {worker_of(alice), worker_of(bob), worker_of(carol)}}));
  EXPECT_EQ(dispatcher.waiting_tasks(), 0);
  EXPECT_FALSE(dispatcher.has_tasks_in_flight());
}

TEST(DispatcherLosses, GiveUpAllThatAWorkerHeldWhereNothingMayRunAgain) {
  Dispatcher dispatcher{2};
  dispatcher.on_submitted(tasks(20, 5, 0));
  (void)send_all(dispatcher);
  dispatcher.on_answered(alice, {map, 0, 2}, 1s);

  EXPECT_THAT(dispatcher.on_worker_lost(worker_of(alice)),
              ElementsAre(LostTasks{{map, 2, 3}, {worker_of(alice)}}));
}

TEST(DispatcherLosses, BlameOnlyTheTaskThatALaterWorkerHeld) {
  Dispatcher dispatcher{3};
  dispatcher.use_workers(1);
  dispatcher.on_submitted(tasks(3, 3, 1));
  (void)send_all(dispatcher);
  (void)dispatcher.on_worker_lost(worker_of(alice));
  (void)send_all(dispatcher);

  EXPECT_THAT(dispatcher.on_worker_lost(worker_of(bob)),
              ElementsAre(LostTasks{{map, 0, 1}, {worker_of(alice), worker_of(bob)}}));

  EXPECT_THAT(send_all(dispatcher), ElementsAre(Assignment{carol, {map, 1, 1}, 2}));
}

TEST(DispatcherLosses, CountTheRetriesOfEachSubmissionOnItsOwn) {
  Dispatcher dispatcher{2};
  dispatcher.use_workers(1);
  dispatcher.on_submitted(tasks(1, 1, 0));
  dispatcher.on_submitted({other, function, 1, 1, 1});
  dispatcher.use_workers(2);
  EXPECT_THAT(send_all(dispatcher),
              ElementsAre(Assignment{alice, {map, 0, 1}}, Assignment{bob, {other, 0, 1}}));

  EXPECT_THAT(dispatcher.on_worker_lost(worker_of(alice)),
              ElementsAre(LostTasks{{map, 0, 1}, {worker_of(alice)}}));
  EXPECT_THAT(dispatcher.on_worker_lost(worker_of(bob)), IsEmpty());
}

TEST(DispatcherLosses, RefuseWhatALostWorkerSaysLate) {
  Dispatcher dispatcher{2};
  dispatcher.use_workers(1);
  dispatcher.on_submitted(tasks(1, 1));
  (void)send_all(dispatcher);
  (void)dispatcher.on_worker_lost(worker_of(alice));

  EXPECT_FALSE(dispatcher.on_answered(alice, {map, 0, 1}, 1s));
  (void)send_all(dispatcher);
  EXPECT_FALSE(dispatcher.on_arriving(alice, {map, 0, 1}, 1s));
  EXPECT_TRUE(dispatcher.on_answered(bob, {map, 0, 1}, 1s));
}

TEST(DispatcherLosses, LoseAWorkerOnce) {
  Dispatcher dispatcher{2};
  dispatcher.on_submitted(tasks(2, 1, 0));
  (void)send_all(dispatcher);
  (void)dispatcher.on_worker_lost(worker_of(alice));

  EXPECT_THAT(dispatcher.on_worker_lost(worker_of(alice)), IsEmpty());

  EXPECT_EQ(dispatcher.used_workers(), 1);
}

TEST(DispatcherLosses, LetASpareWorkerTakeThePlaceOfALostOne) {
  Dispatcher dispatcher{3};
  dispatcher.use_workers(2);

  (void)dispatcher.on_worker_lost(worker_of(alice));
  EXPECT_EQ(dispatcher.used_workers(), 2);
  (void)dispatcher.on_worker_lost(worker_of(carol));

  EXPECT_EQ(dispatcher.used_workers(), 1);
  dispatcher.on_submitted(tasks(10, 1));
  EXPECT_THAT(send_all(dispatcher), ElementsAre(Assignment{bob, {map, 0, 1}}));
}

TEST(DispatcherLosses, MissNobodyWhereASpareWorkerIsLost) {
  Dispatcher dispatcher{2};
  dispatcher.use_workers(1);

  (void)dispatcher.on_worker_lost(worker_of(bob));
  EXPECT_EQ(dispatcher.used_workers(), 1);
  (void)dispatcher.on_worker_lost(worker_of(alice));

  EXPECT_EQ(dispatcher.used_workers(), 0);
}

TEST(DispatcherLosses, CountOnlyLivingWorkersForTheNextPool) {
  Dispatcher dispatcher{3};
  (void)dispatcher.on_worker_lost(worker_of(alice));

  dispatcher.use_workers(3);
  EXPECT_EQ(dispatcher.used_workers(), 2);
  dispatcher.use_workers(1);

  dispatcher.on_submitted(tasks(10, 1));
  EXPECT_THAT(send_all(dispatcher), ElementsAre(Assignment{bob, {map, 0, 1}}));
}

TEST(DispatcherLosses, OrderNothingWhereNobodyIsLeft) {
  Dispatcher dispatcher{1};
  dispatcher.on_submitted(tasks(10, 1));
  (void)send_all(dispatcher);

  (void)dispatcher.on_worker_lost(worker_of(alice));

  EXPECT_EQ(dispatcher.waiting_tasks(), 10);
  EXPECT_THAT(send_all(dispatcher), IsEmpty());
  EXPECT_FALSE(dispatcher.has_tasks_in_flight());
}

TEST(DispatcherLosses, RunNothingAgainOfATerminatedPool) {
  Dispatcher dispatcher{2};
  dispatcher.on_submitted(tasks(4, 1));
  (void)send_all(dispatcher);
  dispatcher.on_arriving(alice, {map, 0, 1}, 1s);
  (void)send_all(dispatcher);
  dispatcher.on_terminated();

  EXPECT_THAT(dispatcher.on_worker_lost(worker_of(alice)), IsEmpty());

  EXPECT_EQ(dispatcher.waiting_tasks(), 0);
  EXPECT_TRUE(dispatcher.has_tasks_in_flight());  // Bob's
  EXPECT_THAT(dispatcher.on_worker_lost(worker_of(bob)), IsEmpty());
  EXPECT_FALSE(dispatcher.has_tasks_in_flight());
}

TEST(DispatcherLosses, ForgetWhatWaitsToRunAgainWhenThePoolIsTerminated) {
  Dispatcher dispatcher{2};
  dispatcher.on_submitted(tasks(2, 1));
  (void)send_all(dispatcher);
  (void)dispatcher.on_worker_lost(worker_of(alice));

  dispatcher.on_terminated();
  dispatcher.on_answered(bob, {map, 1, 1}, 1s);

  EXPECT_THAT(send_all(dispatcher), IsEmpty());
}

TEST(DispatcherLosses, GoOnBehindALostTaskThatCannotBeSentAgain) {
  Dispatcher dispatcher{2};
  dispatcher.use_workers(1);
  dispatcher.on_submitted(tasks(3, 2));
  (void)send_all(dispatcher);
  (void)dispatcher.on_worker_lost(worker_of(alice));
  ASSERT_TRUE(dispatcher.next_assignment());

  dispatcher.on_unsendable();

  EXPECT_THAT(send_all(dispatcher), ElementsAre(Assignment{bob, {map, 1, 1}, 2}));
  EXPECT_EQ(dispatcher.waiting_tasks(), 1);
}

}  // namespace
}  // namespace rankpool::core
