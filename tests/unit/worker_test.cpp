// SPDX-License-Identifier: BSL-1.0

#include "roles/worker.hpp"

#include <stdexcept>

#include <gmock/gmock.h>

#include "rankpool/errors.hpp"
#include "rankpool/task_info.hpp"

#include "roles/in_rank_executor.hpp"
#include "support/manual_clock.hpp"
#include "support/messages.hpp"
#include "support/never_waits.hpp"
#include "support/recording_transport.hpp"

namespace rankpool::roles {
namespace {

using namespace std::chrono_literals;
using rankpool::testing::Answer;
using rankpool::testing::chunk_of;
using rankpool::testing::order;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

rankpool::testing::ManualClock task_clock;
int runs = 0;

int square(int value) {
  if (value < 0) throw std::domain_error{"negative"};
  return value * value;
}

// A task that takes as many milliseconds as it is told.
int work(int milliseconds) {
  task_clock.advance(std::chrono::milliseconds{milliseconds});
  return ++runs;
}

std::string where(int /*value*/) {
  const TaskInfo info = this_task();
  return std::to_string(info.index) + " on " + info.host + " " + std::to_string(info.worker) +
         ", attempt " + std::to_string(info.attempt);
}

using Square = detail::CallOf<detail::Function<square>, int>;
using Work = detail::CallOf<detail::Function<work>, int>;
using Where = detail::CallOf<detail::Function<where>, int>;

/// A worker of rank 3 on node07, with the test as its master.
struct Rig {
  rankpool::testing::RecordingTransport transport;
  InRankExecutor executor{3, "node07"};
  rankpool::testing::NeverWaits waiter;
  Worker worker{transport, executor, task_clock, waiter};

  Rig() { runs = 0; }

  void run() {
    while (worker.step()) {
    }
  }

  template <class R>
  std::vector<Answer<R>> take_answers() {
    std::vector<Answer<R>> answers;
    for (const auto& sent : transport.take_sent()) {
      for (const Section& section : rankpool::testing::sections_of(sent.message)) {
        if (section.header.kind == SectionKind::usage) continue;
        answers.push_back(rankpool::testing::answer_in<R>(section));
      }
    }
    return answers;
  }
};

TEST(Worker, HasNothingToDoWithoutMessages) {
  Rig rig;

  EXPECT_FALSE(rig.worker.step());
  EXPECT_THAT(rig.transport.take_sent(), IsEmpty());
}

TEST(Worker, AnswersAChunk) {
  Rig rig;

  rig.transport.arrive(chunk_of<Square>({.submission = 7, .first = 20}, std::vector{1, 2, 3}));
  rig.run();

  EXPECT_THAT(rig.take_answers<int>(), ElementsAre(Answer<int>{7, 20, 3, false, {1, 4, 9}, {}}));
}

TEST(Worker, AnswersTheSectionsOfAMessageInOrder) {
  Rig rig;
  detail::Buffer message = chunk_of<Square>({.submission = 7}, std::vector{1});
  rankpool::testing::append_chunk<Square>(message, {.submission = 8}, std::vector{2});

  rig.transport.arrive(std::move(message));
  rig.run();

  EXPECT_THAT(rig.take_answers<int>(), ElementsAre(Answer<int>{7, 0, 1, false, {1}, {}},
                                                   Answer<int>{8, 0, 1, false, {4}, {}}));
}

TEST(Worker, SaysHowLongTheTasksTook) {
  Rig rig;

  rig.transport.arrive(chunk_of<Work>({}, std::vector{20, 30}));
  rig.run();

  const auto sent = rig.transport.take_sent();
  EXPECT_EQ(rankpool::testing::sections_of(sent.front().message).front().header.busy_ns,
            std::chrono::nanoseconds{50ms}.count());
}

TEST(Worker, TellsATaskWhoAndWhereItIs) {
  Rig rig;

  rig.transport.arrive(chunk_of<Where>({.first = 5, .attempt = 3}, std::vector{0, 0}));
  rig.run();

  EXPECT_THAT(rig.take_answers<std::string>(),
              ElementsAre(Answer<std::string>{
                  1, 5, 2, false, {"5 on node07 3, attempt 3", "6 on node07 3, attempt 3"}, {}}));
}

TEST(Worker, GoesOnAfterATaskHasThrown) {
  Rig rig;

  rig.transport.arrive(chunk_of<Square>({.first = 10}, std::vector{1, -1, 3}));
  rig.run();

  EXPECT_THAT(rig.take_answers<int>(),
              ElementsAre(Answer<int>{1, 10, 3, false, {1, 0, 9}, {"11: negative"}}));
}

TEST(Worker, SendsWhatIsDoneWhenAChunkTakesLong) {
  Rig rig;

  rig.transport.arrive(chunk_of<Work>({.first = 10}, std::vector{60, 60, 60, 10}));
  rig.run();

  EXPECT_THAT(rig.take_answers<int>(), ElementsAre(Answer<int>{1, 10, 2, false, {1, 2}, {}},
                                                   Answer<int>{1, 12, 2, false, {3, 4}, {}}));
}

TEST(Worker, LooksForMessagesAfterEachLongTask) {
  Rig rig;
  rig.transport.arrive(chunk_of<Work>({}, std::vector(100, 3)));

  for (int steps = 1; steps <= 5; ++steps) {
    rig.worker.step();
    EXPECT_EQ(runs, steps);
  }
}

TEST(Worker, LooksForMessagesSeldomBetweenShortTasks) {
  Rig rig;
  rig.transport.arrive(chunk_of<Work>({}, std::vector(1'000, 0)));

  int steps = 0;
  while (rig.worker.step()) ++steps;

  EXPECT_EQ(runs, 1'000);
  EXPECT_LT(steps, 10);
}

TEST(Worker, LooksForMessagesMoreOftenWhenTasksTurnOutLong) {
  Rig rig;
  std::vector milliseconds(1 + 4 + 16, 0);
  milliseconds.resize(200, 3);
  rig.transport.arrive(chunk_of<Work>({}, milliseconds));
  for (int slices = 0; slices < 9; ++slices) rig.worker.step();
  EXPECT_EQ(runs, 1 + 4 + 16 + 64 + 32 + 16 + 8 + 4 + 2);

  for (int steps = 1; steps <= 3; ++steps) {
    rig.worker.step();
    EXPECT_EQ(runs, 147 + steps);
  }
}

TEST(Worker, GivesUpWhatHasNotStarted) {
  Rig rig;
  rig.transport.arrive(chunk_of<Work>({.submission = 7}, std::vector{1, 1}));
  rig.transport.arrive(chunk_of<Work>({.submission = 8, .first = 4}, std::vector{1}));

  rig.transport.arrive(order(SectionKind::drop));
  rig.run();

  EXPECT_EQ(runs, 0);
  EXPECT_THAT(rig.take_answers<int>(),
              ElementsAre(Answer<int>{7, 0, 2, true, {}, {}}, Answer<int>{8, 4, 1, true, {}, {}}));
}

TEST(Worker, GivesUpTheRestOfAChunkThatRuns) {
  Rig rig;
  rig.transport.arrive(chunk_of<Work>({.first = 10}, std::vector(10, 60)));
  for (int i = 0; i < 3; ++i) rig.worker.step();
  EXPECT_THAT(rig.take_answers<int>(), ElementsAre(Answer<int>{1, 10, 2, false, {1, 2}, {}}));

  rig.transport.arrive(order(SectionKind::drop));
  rig.run();

  EXPECT_EQ(runs, 3);
  EXPECT_THAT(rig.take_answers<int>(), ElementsAre(Answer<int>{1, 12, 8, true, {}, {}}));
}

TEST(Worker, AnswersWhatIsDoneBeforeItGivesUpTheRestWhereItIsToFinish) {
  Rig rig;
  rig.transport.arrive(chunk_of<Work>({.first = 10}, std::vector(10, 60)));
  rig.worker.step();

  rig.transport.arrive(order(SectionKind::finish));
  rig.run();

  EXPECT_EQ(runs, 1);
  EXPECT_THAT(rig.take_answers<int>(), ElementsAre(Answer<int>{1, 10, 1, false, {1}, {}},
                                                   Answer<int>{1, 11, 9, true, {}, {}}));
}

TEST(Worker, GivesUpTheLaterSectionsOfAMessageToo) {
  Rig rig;
  detail::Buffer message = chunk_of<Work>({.submission = 7}, std::vector{3, 3});
  rankpool::testing::append_chunk<Work>(message, {.submission = 8}, std::vector{3});
  rig.transport.arrive(std::move(message));
  rig.worker.step();

  rig.transport.arrive(order(SectionKind::drop));
  rig.run();

  EXPECT_THAT(rig.take_answers<int>(),
              ElementsAre(Answer<int>{7, 0, 2, true, {}, {}}, Answer<int>{8, 0, 1, true, {}, {}}));
}

TEST(Worker, RunsWhatComesAfterADrop) {
  Rig rig;
  rig.transport.arrive(chunk_of<Square>({.submission = 7}, std::vector{1}));
  rig.transport.arrive(order(SectionKind::drop));
  rig.transport.arrive(chunk_of<Square>({.submission = 8}, std::vector{2}));

  rig.run();

  EXPECT_THAT(rig.take_answers<int>(), ElementsAre(Answer<int>{7, 0, 1, true, {}, {}},
                                                   Answer<int>{8, 0, 1, false, {4}, {}}));
}

TEST(Worker, StopsWhenItIsTold) {
  Rig rig;
  rig.transport.arrive(order(SectionKind::stop));
  EXPECT_FALSE(rig.worker.is_stopped());

  rig.run();

  EXPECT_TRUE(rig.worker.is_stopped());
}

TEST(Worker, EndsWithItsMaster) {
  Rig rig;
  rig.transport.arrive(chunk_of<Square>({}, std::vector{3}));
  rig.transport.happen({.peer = master_peer, .kind = PeerEvent::Kind::lost});

  EXPECT_THROW(rig.worker.serve(), TransportError);

  EXPECT_THAT(rig.take_answers<int>(), ElementsAre(Answer<int>{1, 0, 1, false, {9}, {}}));
}

TEST(Worker, DoesWhatWasSentBeforeTheStop) {
  Rig rig;
  rig.transport.arrive(chunk_of<Square>({}, std::vector{3}));
  rig.transport.arrive(order(SectionKind::stop));

  rig.run();

  EXPECT_THAT(rig.take_answers<int>(), ElementsAre(Answer<int>{1, 0, 1, false, {9}, {}}));
}

}  // namespace
}  // namespace rankpool::roles
