// SPDX-License-Identifier: BSL-1.0
//
// Whatever ends a child, each of its tasks ends once, and no innocent one is blamed.

#include "roles/foreman.hpp"

#include <csignal>
#include <future>
#include <string>
#include <utility>
#include <vector>

#include <gmock/gmock.h>

#include "support/foreman_rig.hpp"

namespace rankpool::roles {
namespace {

using namespace std::chrono_literals;
using rankpool::testing::answer_of;
using rankpool::testing::Chunk;
using rankpool::testing::chunk_of;
using rankpool::testing::crashed;
using rankpool::testing::order;
using rankpool::testing::Place;
using rankpool::testing::results_of;
using rankpool::testing::retired;
using rankpool::testing::Square;
using Rig = rankpool::testing::ForemanRig;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

struct Factor {
  int factor = 1;
  int operator()(int value) const { return factor * value; }
  template <class Archive>
  void serialize(Archive& archive, unsigned int /*version*/) {
    archive& factor;
  }
};
using Times = detail::CallOf<Factor, int>;

TEST(Foreman, MakesAChildWhenThereIsWork) {
  Rig rig;
  EXPECT_EQ(rig.child.births, 0);
  rig.say(order(SectionKind::forget, 7));
  EXPECT_EQ(rig.child.births, 0);
  rig.say(chunk_of<Square>({}, std::vector{1, 2}));
  EXPECT_EQ(rig.child.births, 1);
  EXPECT_THAT(rig.chunks(), ElementsAre(Chunk{0, {1, 2}}));
}

TEST(Foreman, PassesOnAnswers) {
  Rig rig;
  rig.say(chunk_of<Square>({}, std::vector{1, 2, 3}));
  rig.answer({}, {1, 4});
  rig.answer({.first = 2}, {9});
  EXPECT_THAT(rig.told(), ElementsAre(answer_of(0, {1, 4}), answer_of(2, {9})));
  EXPECT_THAT(rig.child.signals, IsEmpty());
}

TEST(Foreman, BlamesTheTaskThatRanAndKeepsWhatHadEnded) {
  Rig rig;
  rig.say(chunk_of<Square>({.first = 10}, std::vector{1, 2, 3, 4}));
  (void)rig.chunks();
  rig.is_running(3);

  rig.end(crashed, 0, 12, {1, 4});

  EXPECT_THAT(rig.told(),
              ElementsAre(answer_of(10, {1, 4}), answer_of(12, {0}, {"12: was killed"})));
  EXPECT_EQ(rig.child.births, 2);
  EXPECT_THAT(rig.chunks(), ElementsAre(Chunk{13, {4}}));
}

TEST(Foreman, KnowsWhatWasAnsweredBefore) {
  Rig rig;
  rig.say(chunk_of<Square>({}, std::vector{1, 2, 3, 4, 5}));
  rig.say(chunk_of<Square>({.submission = 2}, std::vector{6, 7}));
  rig.answer({}, {1, 4});
  (void)rig.told();
  (void)rig.chunks();
  rig.is_running(4);

  rig.end(crashed, 1, 3, {9});

  EXPECT_THAT(rig.told(), ElementsAre(answer_of(2, {9}), answer_of(3, {0}, {"3: was killed"})));
  EXPECT_THAT(rig.chunks(), ElementsAre(Chunk{4, {5}}, Chunk{0, {6, 7}}));
}

TEST(Foreman, DoesNotBelieveTheJournalOfAnAnswerThatWasSent) {
  Rig rig;
  rig.say(chunk_of<Square>({}, std::vector{1}));
  rig.say(chunk_of<Square>({.submission = 2}, std::vector{5}));
  rig.answer({}, {1});
  (void)rig.told();
  rig.is_running(2);

  rig.end(crashed, 0, 1, {1});  // the journal is that of the first one still

  auto told = rig.told();
  ASSERT_EQ(told.size(), 1);
  EXPECT_EQ(told[0].submission, 2);
  EXPECT_THAT(told[0].errors, ElementsAre("0: was killed"));
}

TEST(Foreman, BelievesNothingOfAChildThatAnswersWhatItWasNotAsked) {
  Rig rig;
  rig.say(chunk_of<Square>({}, std::vector{1, 2}));
  rig.child.answer(results_of(Place{.first = 1}, std::vector{4}));
  rig.child.answer(results_of(Place{}, std::vector{1, 4}));
  rig.run();
  EXPECT_THAT(rig.child.signals, ElementsAre(SIGKILL));
  EXPECT_THAT(rig.told(), IsEmpty());

  (void)rig.chunks();
  rig.end(crashed, 1, 1, {1});
  EXPECT_THAT(rig.told(), IsEmpty());  // it was doing nothing
  EXPECT_THAT(rig.chunks(), ElementsAre(Chunk{0, {1, 2}}));
}

// Else the task that is counted would never end.
TEST(Foreman, GivesUpWhereAnAnswerIsPartlyCounted) {
  Rig rig;
  rig.say(chunk_of<Square>({}, std::vector{1, 2}));
  detail::Buffer answer = results_of(Place{}, std::vector{1});
  const detail::Buffer other = results_of(Place{.submission = 7}, std::vector{1});
  answer.append(other.data(), other.size());
  rig.child.answer(answer);
  EXPECT_THROW(rig.run(), TransportError);
}

// To find out where takes a while.
TEST(Foreman, GoesOnWhileSomebodyLooksWhereATaskCrashed) {
  Rig rig;
  rig.say(chunk_of<Square>({}, std::vector{1, 2, 3}));
  (void)rig.chunks();
  rig.is_running(2);
  std::promise<std::string> backtrace;
  ChildEnd end = crashed;
  end.backtrace = backtrace.get_future().share();

  rig.end(end, 0, 1, {1});
  EXPECT_THAT(rig.chunks(), ElementsAre(Chunk{2, {3}}));
  rig.answer({.first = 2}, {9});
  EXPECT_THAT(rig.told(), ElementsAre(answer_of(0, {1}), answer_of(2, {9})));

  backtrace.set_value("here");
  rig.run();
  EXPECT_THAT(rig.told(), ElementsAre(answer_of(1, {0}, {"1: was killed"})));
}

TEST(Foreman, BlamesNoTaskForTheFirstEndOfAChildThatDidNothing) {
  Rig rig;
  rig.say(chunk_of<Square>({}, std::vector{1, 2}));
  rig.end(crashed, 0, 0);
  EXPECT_THAT(rig.told(), IsEmpty());
  rig.end(crashed, 0, 0);
  EXPECT_THAT(rig.told(), ElementsAre(answer_of(0, {0}, {"0: was killed"})));
}

TEST(Foreman, BlamesNobodyForARetirement) {
  Rig rig{0ns, 2};
  rig.say(chunk_of<Square>({}, std::vector{1, 2, 3}));
  EXPECT_EQ(rig.child.last_order.most_tasks, 2);
  (void)rig.chunks();
  rig.is_running(2);
  rig.end(retired, 0, 2, {1, 4});
  EXPECT_THAT(rig.told(), ElementsAre(answer_of(0, {1, 4})));
  EXPECT_THAT(rig.chunks(), ElementsAre(Chunk{2, {3}}));
}

TEST(Foreman, AnswersForAChildThatEndedBehindItsLastTask) {
  Rig rig{0ns, 2};
  rig.say(chunk_of<Square>({}, std::vector{1, 2}));
  rig.is_running(2);
  rig.end(retired, 0, 2, {1, 4});
  EXPECT_THAT(rig.told(), ElementsAre(answer_of(0, {1, 4})));
  EXPECT_EQ(rig.child.births, 1);
}

TEST(Foreman, GivesANewChildTheStatesThatItNeeds) {
  Rig rig;
  detail::Buffer message;
  rankpool::testing::append_state<Times>(message, 1, Factor{3});
  rankpool::testing::append_state<Times>(message, 2, Factor{4});
  rankpool::testing::append_chunk<Times>(message, {.state = 1}, std::vector{1, 2});
  rig.say(std::move(message));
  rig.say(order(SectionKind::forget, 2));
  (void)rig.child.take_sent();
  rig.is_running(1);

  rig.end(crashed, 0, 0);

  std::vector<std::pair<SectionKind, std::uint64_t>> sent;
  for (const detail::Buffer& part : rig.child.take_sent()) {
    const SectionHeader header = rankpool::testing::sections_of(part).front().header;
    sent.emplace_back(header.kind, header.state);
  }
  EXPECT_THAT(sent,
              ElementsAre(std::pair{SectionKind::state, 1}, std::pair{SectionKind::chunk, 1}));
}

TEST(Foreman, EndsAChildThatAnswersWhatItWasNotAsked) {
  Rig rig;
  rig.say(chunk_of<Square>({}, std::vector{1, 2}));
  rig.is_running(1);
  rig.answer({.first = 5}, {25});
  EXPECT_THAT(rig.told(), IsEmpty());
  EXPECT_THAT(rig.child.signals, ElementsAre(SIGKILL));
}

TEST(Foreman, GivesUpWhereNoChildCanBeMade) {
  Rig rig;
  const ChildEnd unborn{.not_born = "fork: no more of them", .how = ""};
  rig.say(chunk_of<Square>({}, std::vector{1, 2}));
  for (int births = 1; births < 8; ++births) {
    EXPECT_EQ(rig.child.births, births);
    rig.child.end(unborn);
    rig.run();
    EXPECT_EQ(rig.child.births, births);  // not at once
    rig.clock.advance(2s);
    rig.run();
  }
  rig.child.end(unborn);
  EXPECT_THROW(rig.run(), TransportError);
}

}  // namespace
}  // namespace rankpool::roles
