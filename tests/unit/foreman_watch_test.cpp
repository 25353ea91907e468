// SPDX-License-Identifier: BSL-1.0
//
// A child whose task takes too long, or is not wanted any more, is ended.

#include <csignal>
#include <string>
#include <vector>

#include <gmock/gmock.h>

#include "roles/foreman.hpp"
#include "support/foreman_rig.hpp"

namespace rankpool::roles {
namespace {

using namespace std::chrono_literals;
using rankpool::testing::answer_of;
using rankpool::testing::Chunk;
using rankpool::testing::chunk_of;
using rankpool::testing::crashed;
using rankpool::testing::Square;
using Rig = rankpool::testing::ForemanRig;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

TEST(Foreman, EndsATaskThatTakesTooLong) {
  Rig rig{100ms};
  rig.say(chunk_of<Square>({}, std::vector{1, 2}));
  rig.is_running(1);
  rig.run();
  rig.clock.advance(99ms);
  rig.run();
  EXPECT_THAT(rig.child.signals, IsEmpty());
  rig.is_running(2);  // the next one
  rig.run();
  rig.clock.advance(100ms);
  rig.run();
  EXPECT_TRUE(rig.child.is_halted);
  EXPECT_THAT(rig.child.signals, ElementsAre(SIGTERM));
  rig.clock.advance(2s);
  rig.run();
  EXPECT_THAT(rig.child.signals, ElementsAre(SIGTERM, SIGKILL));
  rig.clock.advance(2s);
  rig.run();
  EXPECT_THAT(rig.child.signals, ElementsAre(SIGTERM, SIGKILL));

  rig.end(crashed, 0, 1, {1});

  const auto told = rig.told();
  ASSERT_EQ(told.size(), 2);
  EXPECT_EQ(told[0], answer_of(0, {1}));
  EXPECT_THAT(told[1].errors, ElementsAre("1: was ended, for it had not ended by itself after "
                                          "100 ms"));
}

// The first of two tasks, which has taken the 100 ms that it may.
void run_to_its_limit(Rig& rig) {
  rig.say(chunk_of<Square>({}, std::vector{1, 2}));
  (void)rig.chunks();
  rig.is_running(1);
  rig.run();
  rig.clock.advance(100ms);
  rig.run();
}

// Its child is of no use any more.
TEST(Foreman, EndsAtOnceAChildWhoseTaskHasEndedAsItWasAskedTo) {
  Rig rig{100ms};
  run_to_its_limit(rig);
  rig.is_running(2);
  rig.run();
  EXPECT_THAT(rig.child.signals, ElementsAre(SIGTERM, SIGKILL));

  rig.end(crashed, 0, 1, {1});
  EXPECT_THAT(rig.told(), ElementsAre(answer_of(0, {1})));
  EXPECT_THAT(rig.chunks(), ElementsAre(Chunk{1, {2}}));
}

TEST(Foreman, LetsATaskBeThatEndsAtItsLimit) {
  Rig rig{100ms};
  run_to_its_limit(rig);
  rig.is_running(2);
  rig.end(crashed, 0, 1, {1});
  EXPECT_THAT(rig.told(), ElementsAre(answer_of(0, {1})));
  EXPECT_THAT(rig.chunks(), ElementsAre(Chunk{1, {2}}));
}

detail::Buffer drop(std::uint64_t submission) {
  detail::Buffer message;
  append_order(message, {.kind = SectionKind::drop, .submission = submission});
  return message;
}

TEST(Foreman, EndsAChildThatGoesOnWithWhatWasCancelled) {
  Rig rig;
  rig.say(chunk_of<Square>({}, std::vector{1, 2, 3}));
  rig.say(chunk_of<Square>({.submission = 2}, std::vector{4}));
  (void)rig.chunks();
  rig.is_running(1);
  rig.say(drop(1));
  EXPECT_THAT(rig.child.signals, IsEmpty());  // it has been told
  rig.clock.advance(2ms);
  rig.run();
  EXPECT_THAT(rig.child.signals, ElementsAre(SIGKILL));

  rig.end(crashed, 0, 1, {1});

  const auto told = rig.told();
  ASSERT_EQ(told.size(), 2);
  EXPECT_EQ(told[0], answer_of(0, {1}));
  EXPECT_TRUE(told[1].is_dropped);
  EXPECT_EQ(told[1].count, 2);
  EXPECT_THAT(rig.chunks(), ElementsAre(Chunk{0, {4}}));
}

// As a hang in it would keep the slot for ever. Its initializer has not failed.
TEST(Foreman, EndsAChildThatDoesNotGetToWhatWasCancelled) {
  Rig rig;
  detail::Buffer message;
  const SectionHeader initializer{.kind = SectionKind::initialize, .function = 1, .state = 1};
  append_order(message, initializer);
  rig.say(std::move(message));
  rig.say(chunk_of<Square>({}, std::vector{1, 2}));
  rig.child.progress_now = {.doing = ChildProgress::Doing::initializing, .turn = 1};
  rig.say(drop(1));
  rig.clock.advance(9s);
  rig.run();
  EXPECT_THAT(rig.child.signals, IsEmpty());
  rig.clock.advance(1s);
  rig.run();
  EXPECT_THAT(rig.child.signals, ElementsAre(SIGKILL));

  rig.end(crashed, 0, 0);

  const auto told = rig.told();
  ASSERT_EQ(told.size(), 1);
  EXPECT_TRUE(told[0].is_dropped);
  EXPECT_EQ(told[0].count, 2);
}

TEST(Foreman, DropsItselfWhatNoChildHas) {
  Rig rig;
  rig.child.is_full = true;
  rig.say(chunk_of<Square>({}, std::vector{1, 2, 3}));
  rig.say(drop(0));
  const auto told = rig.told();
  ASSERT_EQ(told.size(), 1);
  EXPECT_TRUE(told[0].is_dropped);
  EXPECT_EQ(told[0].count, 3);
}

}  // namespace
}  // namespace rankpool::roles
