// SPDX-License-Identifier: BSL-1.0
//
// A foreman of several children: each gets what is for its slot, and what happens to one is no
// matter of the others.

#include <csignal>
#include <utility>
#include <vector>

#include <gmock/gmock.h>

#include "roles/foreman.hpp"
#include "support/foreman_rig.hpp"

namespace rankpool::roles {
namespace {

using namespace std::chrono_literals;
using rankpool::testing::answer_of;
using rankpool::testing::append_chunk;
using rankpool::testing::Chunk;
using rankpool::testing::chunk_of;
using rankpool::testing::crashed;
using rankpool::testing::FakeChild;
using rankpool::testing::results_of;
using rankpool::testing::Square;
using Rig = rankpool::testing::ForemanRig;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

/// A foreman of two.
struct ForemanSlots : ::testing::Test {
  Rig rig{0ns, 0, 2};
  FakeChild& first = rig.children.children[0];
  FakeChild& second = rig.children.children[1];

  void say_to_both() {
    detail::Buffer message;
    append_chunk<Square>(message, {.first = 0, .slot = 0}, std::vector{1, 2});
    append_chunk<Square>(message, {.first = 2, .slot = 1}, std::vector{3, 4});
    rig.say(std::move(message));
  }
};

TEST_F(ForemanSlots, GetTheirChunksFromOneMessage) {
  say_to_both();

  EXPECT_THAT(Rig::chunks_of(first), ElementsAre(Chunk{0, {1, 2}}));
  EXPECT_THAT(Rig::chunks_of(second), ElementsAre(Chunk{2, {3, 4}}));
  EXPECT_EQ(second.last_order.slot, 1);
  EXPECT_EQ(second.last_order.siblings, 2);
}

TEST_F(ForemanSlots, HaveNoChildBeforeThereIsSomethingForIt) {
  rig.say(chunk_of<Square>({.slot = 1}, std::vector{1}));

  EXPECT_EQ(first.births, 0);
  EXPECT_EQ(second.births, 1);
}

TEST_F(ForemanSlots, AnswerEachForItself) {
  say_to_both();

  second.answer(results_of<int>({.first = 2, .slot = 1}, {9, 16}));
  rig.run();

  EXPECT_THAT(rig.told(), ElementsAre(answer_of(2, {9, 16})));
}

TEST_F(ForemanSlots, AreNotBelievedForEachOther) {
  say_to_both();

  second.answer(results_of<int>({.first = 2, .slot = 0}, {9, 16}));
  rig.run();

  EXPECT_THAT(rig.told(), IsEmpty());
  EXPECT_THAT(second.signals, ElementsAre(SIGKILL));
}

TEST_F(ForemanSlots, LoseNothingByTheEndOfAnother) {
  say_to_both();
  first.progress_now = {.doing = ChildProgress::Doing::tasks, .turn = 1};
  first.unsent = {.answers = 0, .next = 0};
  first.end(crashed);
  rig.run();

  EXPECT_THAT(rig.told(), ElementsAre(answer_of(0, {0}, {"0: was killed"})));
  EXPECT_EQ(first.births, 2);
  EXPECT_EQ(second.births, 1);
  EXPECT_THAT(second.signals, IsEmpty());
}

TEST_F(ForemanSlots, AllHearOfACancelledCall) {
  say_to_both();
  (void)first.take_sent();
  (void)second.take_sent();

  detail::Buffer drop;
  append_order(drop, {.kind = SectionKind::drop, .submission = 1});
  rig.say(std::move(drop));

  EXPECT_THAT(first.take_sent(), SizeIs(1));
  EXPECT_THAT(second.take_sent(), SizeIs(1));
}

TEST_F(ForemanSlots, EndTogetherWhenTheNextPoolBegins) {
  say_to_both();
  detail::Buffer message;
  append_isolation(message, {.is_isolated = 0});
  rig.say(std::move(message));

  EXPECT_THAT(first.signals, ElementsAre(SIGKILL));
  EXPECT_THAT(second.signals, ElementsAre(SIGKILL));
  EXPECT_THAT(rig.told(), SizeIs(2));  // given up
  EXPECT_FALSE(rig.foreman.is_over());
  first.end(crashed);
  second.end(crashed);
  rig.run();
  EXPECT_TRUE(rig.foreman.is_over());
}

TEST_F(ForemanSlots, ThatAreNotThereAreNotBelieved) {
  EXPECT_THROW(rig.say(chunk_of<Square>({.slot = 2}, std::vector{1})), TransportError);
}

// The one that is there may be what takes all processes.
TEST_F(ForemanSlots, WaitForAChildWhileAnotherOneIsThere) {
  const ChildEnd unborn{.not_born = "fork: no more of them", .how = ""};
  say_to_both();
  for (int births = 1; births < 20; ++births) {
    second.end(unborn);
    rig.run();
    rig.clock.advance(3s);
    rig.run();
  }
  EXPECT_EQ(second.births, 20);

  second.end(crashed);  // a birth that was not in vain
  rig.run();
  EXPECT_EQ(second.births, 21);
  EXPECT_THAT(rig.told(), IsEmpty());
}

}  // namespace
}  // namespace rankpool::roles
