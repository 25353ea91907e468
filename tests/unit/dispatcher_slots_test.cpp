// SPDX-License-Identifier: BSL-1.0
//
// What the dispatcher makes of workers that run several tasks at a time.

#include <gmock/gmock.h>

#include "core/dispatcher.hpp"
#include "support/send_all.hpp"

namespace rankpool::core {
namespace {

using namespace std::chrono_literals;
using rankpool::testing::send_all;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr WorkerId alice = worker_at(0);
constexpr WorkerId bob = worker_at(1);
constexpr SubmissionId map{10};
constexpr SubmissionId other{11};
constexpr FunctionId function{7};
constexpr Slots slots{2};

NewTasks tasks(std::size_t count, std::size_t chunk_size) {
  return {map, function, count, chunk_size, 2};
}

TEST(Slots, BelongToTheirWorkersByTurns) {
  EXPECT_EQ(slots.of(bob, 0), slot_at(1));
  EXPECT_EQ(slots.of(alice, 1), slot_at(2));
  EXPECT_EQ(slots.worker(slots.of(bob, 3)), bob);
  EXPECT_EQ(slots.number(slots.of(bob, 3)), 3);
}

TEST(DispatcherSlots, FillTheFirstOneOfEachWorkerBeforeTheSecondOnes) {
  Dispatcher dispatcher{2};
  dispatcher.use_workers(2, 2);
  dispatcher.on_submitted(tasks(3, 1));

  EXPECT_THAT(send_all(dispatcher), ElementsAre(Assignment{slots.of(alice), {map, 0, 1}},
                                                Assignment{slots.of(bob), {map, 1, 1}},
                                                Assignment{slots.of(alice, 1), {map, 2, 1}}));
}

TEST(DispatcherSlots, AreOnlyThoseOfWorkersThatAreUsed) {
  Dispatcher dispatcher{2};
  dispatcher.use_workers(1, 3);
  dispatcher.on_submitted(tasks(10, 1));

  EXPECT_EQ(dispatcher.used_slots(), 3);
  EXPECT_THAT(send_all(dispatcher), SizeIs(3));
}

TEST(DispatcherSlots, AreAnsweredEachByItself) {
  Dispatcher dispatcher{2};
  dispatcher.use_workers(1, 2);
  dispatcher.on_submitted(tasks(4, 2));
  (void)send_all(dispatcher);

  EXPECT_FALSE(dispatcher.on_answered(slots.of(alice, 1), {map, 0, 2}, 1s));
  EXPECT_TRUE(dispatcher.on_answered(slots.of(alice, 1), {map, 2, 2}, 1s));
  EXPECT_TRUE(dispatcher.is_idle(slots.of(alice, 1)));
  EXPECT_FALSE(dispatcher.is_idle(slots.of(alice)));
}

TEST(DispatcherSlots, EndTogetherWithTheirWorker) {
  Dispatcher dispatcher{2};
  dispatcher.use_workers(1, 2);
  dispatcher.on_submitted(tasks(3, 1));
  (void)send_all(dispatcher);

  EXPECT_THAT(dispatcher.on_worker_lost(alice), IsEmpty());

  EXPECT_EQ(dispatcher.used_slots(), 2);
  EXPECT_THAT(send_all(dispatcher), ElementsAre(Assignment{slots.of(bob), {map, 0, 1}, 2},
                                                Assignment{slots.of(bob, 1), {map, 1, 1}, 2}));
}

TEST(DispatcherSlots, OfALostWorkerStayEmptyWhenMoreAreAdded) {
  Dispatcher dispatcher{2};
  (void)dispatcher.on_worker_lost(alice);
  dispatcher.use_workers(2, 2);
  dispatcher.on_submitted(tasks(5, 1));

  EXPECT_THAT(send_all(dispatcher), ElementsAre(Assignment{slots.of(bob), {map, 0, 1}},
                                                Assignment{slots.of(bob, 1), {map, 1, 1}}));
}

// A task of a terminated pool may run in the worker itself, which then hears of nothing.
TEST(DispatcherSlots, GetNothingWhileTheirWorkerStillRunsWhatItHadBefore) {
  Dispatcher dispatcher{2};
  dispatcher.on_submitted(tasks(1, 1));
  (void)send_all(dispatcher);
  dispatcher.on_terminated();
  dispatcher.use_workers(2, 2);
  dispatcher.on_submitted({other, function, 5, 1, 2});

  EXPECT_THAT(send_all(dispatcher), ElementsAre(Assignment{slots.of(bob), {other, 0, 1}},
                                                Assignment{slots.of(bob, 1), {other, 1, 1}}));

  dispatcher.on_answered(slots.of(alice), {map, 0, 1}, 1s);
  EXPECT_THAT(send_all(dispatcher), ElementsAre(Assignment{slots.of(alice), {other, 2, 1}},
                                                Assignment{slots.of(alice, 1), {other, 3, 1}}));
}

TEST(DispatcherSlots, OfAPoolBeforeMayStillBeAnswered) {
  Dispatcher dispatcher{2};
  dispatcher.use_workers(2, 2);
  dispatcher.on_submitted(tasks(4, 1));
  (void)send_all(dispatcher);
  dispatcher.on_terminated();
  dispatcher.use_workers(2, 1);

  EXPECT_TRUE(dispatcher.on_answered(slots.of(alice, 1), {map, 2, 1}, 1s));
  dispatcher.on_submitted({other, function, 5, 1, 2});
  EXPECT_THAT(send_all(dispatcher), IsEmpty());  // nor is the second one given any
}

TEST(DispatcherSlots, AreAllToldWhereOneHoldsACancelledTask) {
  Dispatcher dispatcher{2};
  dispatcher.use_workers(1, 2);
  dispatcher.on_submitted(tasks(2, 1));
  (void)send_all(dispatcher);

  EXPECT_THAT(dispatcher.on_cancelled(map), ElementsAre(alice));
}

}  // namespace
}  // namespace rankpool::core
