// SPDX-License-Identifier: BSL-1.0
//
// What the dispatcher makes of tasks that fail.

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
constexpr SubmissionId map{10};

/// One worker, and tasks in chunks of two.
struct DispatcherRetries : ::testing::Test {
  void submit(std::size_t count, std::size_t retries) {
    dispatcher.on_submitted({.submission = map,
                             .function = FunctionId{0},
                             .count = count,
                             .chunk_size = 2,
                             .loss_retries = 1,
                             .retries = retries});
    (void)send_all(dispatcher);
  }

  // The worker answers the range, of which one task failed.
  bool fail(SlotId slot, const TaskRange& tasks, std::size_t failed) {
    const auto answered = dispatcher.on_answered(slot, tasks, 1s);
    EXPECT_TRUE(answered.has_value());
    return dispatcher.on_failed({map, failed, 1}, answered.value_or(Answered{}));
  }

  Dispatcher dispatcher{1};
};

TEST_F(DispatcherRetries, AreNoneUnlessAskedFor) {
  submit(2, 0);

  EXPECT_FALSE(fail(alice, {map, 0, 2}, 1));
  EXPECT_THAT(send_all(dispatcher), IsEmpty());
}

TEST_F(DispatcherRetries, AreOfTheTaskThatFailedAlone) {
  submit(2, 1);

  EXPECT_TRUE(fail(alice, {map, 0, 2}, 1));

  EXPECT_EQ(dispatcher.waiting_tasks(), 1);
  EXPECT_THAT(send_all(dispatcher), ElementsAre(Assignment{alice, {map, 1, 1}, 2}));
}

TEST_F(DispatcherRetries, EndWhenTheyAreUsedUp) {
  submit(1, 2);

  EXPECT_TRUE(fail(alice, {map, 0, 1}, 0));
  EXPECT_THAT(send_all(dispatcher), ElementsAre(Assignment{alice, {map, 0, 1}, 2}));
  EXPECT_TRUE(fail(alice, {map, 0, 1}, 0));
  EXPECT_THAT(send_all(dispatcher), ElementsAre(Assignment{alice, {map, 0, 1}, 3}));
  EXPECT_FALSE(fail(alice, {map, 0, 1}, 0));
  EXPECT_FALSE(dispatcher.has_tasks_in_flight());
}

TEST_F(DispatcherRetries, ComeBeforeTasksThatWereNotTried) {
  submit(5, 1);

  EXPECT_TRUE(fail(alice, {map, 0, 2}, 0));

  EXPECT_EQ(send_all(dispatcher).front(), (Assignment{alice, {map, 0, 1}, 2}));
}

TEST_F(DispatcherRetries, AreCountedApartFromLosses) {
  dispatcher = Dispatcher{2};
  submit(1, 1);
  (void)dispatcher.on_worker_lost(worker_of(alice));
  EXPECT_THAT(send_all(dispatcher), ElementsAre(Assignment{bob, {map, 0, 1}, 2}));

  EXPECT_TRUE(fail(bob, {map, 0, 1}, 0));
  EXPECT_THAT(send_all(dispatcher), ElementsAre(Assignment{bob, {map, 0, 1}, 3}));

  const auto given_up = dispatcher.on_worker_lost(worker_of(bob));
  ASSERT_EQ(given_up.size(), 1);
  EXPECT_THAT(given_up[0].workers, ElementsAre(worker_of(alice), worker_of(bob)));
}

TEST_F(DispatcherRetries, AreForgottenWithTheirSubmission) {
  submit(1, 1);
  EXPECT_TRUE(fail(alice, {map, 0, 1}, 0));

  EXPECT_THAT(dispatcher.on_cancelled(map), IsEmpty());

  EXPECT_EQ(dispatcher.waiting_tasks(), 0);
  EXPECT_THAT(send_all(dispatcher), IsEmpty());
}

TEST_F(DispatcherRetries, AreForgottenWhereAllIsTerminated) {
  submit(1, 1);
  EXPECT_TRUE(fail(alice, {map, 0, 1}, 0));

  dispatcher.on_terminated();

  EXPECT_EQ(dispatcher.waiting_tasks(), 0);
}

}  // namespace
}  // namespace rankpool::core
