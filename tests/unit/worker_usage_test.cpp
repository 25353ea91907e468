// SPDX-License-Identifier: BSL-1.0
//
// What a worker tells of its work beside its answers.

#include <gmock/gmock.h>

#include "roles/awaited_attachments.hpp"
#include "roles/in_rank_executor.hpp"
#include "roles/worker.hpp"
#include "support/manual_clock.hpp"
#include "support/messages.hpp"
#include "support/never_waits.hpp"
#include "support/recording_transport.hpp"

namespace rankpool::roles {
namespace {

using namespace std::chrono_literals;
using rankpool::testing::chunk_of;
using ::testing::IsEmpty;
using ::testing::SizeIs;

rankpool::testing::ManualClock task_clock;

// A task that takes as many microseconds as it is told.
int work(int microseconds) {
  task_clock.advance(std::chrono::microseconds{microseconds});
  return microseconds;
}

using Work = detail::CallOf<detail::Function<work>, int>;

/// On its way for five looks, each a millisecond after the other.
class FiveLooks final : public detail::Attachments {
 public:
  [[nodiscard]] std::size_t bytes(std::size_t /*number*/) const override { return 8; }
  [[nodiscard]] std::size_t count() const override { return 1; }
  [[nodiscard]] std::size_t total_bytes() const override { return 8; }
  void receive(std::size_t /*number*/, const detail::Destination& /*destination*/) override {}
  std::size_t progress() override {
    task_clock.advance(1ms);
    return --missing_;
  }

 private:
  std::size_t missing_ = 6;
};

struct Rig {
  rankpool::testing::RecordingTransport transport;
  InRankExecutor executor{3, "node07"};
  rankpool::testing::NeverWaits waiter;
  Worker worker{transport, executor, task_clock, waiter};

  /// What it tells while it works off what has arrived.
  std::vector<Usage> run() {
    while (worker.step()) {
    }
    std::vector<Usage> told;
    for (const auto& sent : transport.take_sent()) {
      for (const Section& section : rankpool::testing::sections_of(sent.message)) {
        if (section.header.kind == SectionKind::usage) told.push_back(read_usage(section));
      }
    }
    return told;
  }
};

TEST(WorkerUsage, IsToldWithTheLastAnswer) {
  Rig rig;
  rig.transport.arrive(chunk_of<Work>({}, std::vector{300, 300, 5000}));

  const auto told = rig.run();

  ASSERT_THAT(told, SizeIs(1));
  ASSERT_THAT(told[0].functions, SizeIs(1));
  EXPECT_EQ(told[0].functions[0].id, Work::entry.id);
  EXPECT_EQ(told[0].functions[0].tasks[bin_of(300us)], 2);
  EXPECT_EQ(told[0].functions[0].tasks[bin_of(5ms)], 1);
}

TEST(WorkerUsage, OfLittleWorkIsNotWorthAMessagesBytes) {
  Rig rig;
  rig.transport.arrive(chunk_of<Work>({}, std::vector{300, 300}));

  EXPECT_THAT(rig.run(), IsEmpty());
}

TEST(WorkerUsage, IsToldSeldomWhereOneChunkWaitsBehindTheOther) {
  Rig rig;
  for (std::size_t i = 0; i < 200; ++i) {
    rig.transport.arrive(chunk_of<Work>({.first = i}, std::vector{2000}));
  }

  EXPECT_THAT(rig.run(), SizeIs(400 / 100 + 1));  // and with the last answer
}

TEST(WorkerUsage, TellsTimeForWhichATaskWaitedForItsArguments) {
  Rig rig;
  detail::Destination nowhere;
  rankpool::testing::NeverWaits waiter;
  WorkerPause pause{core::WaitRule::patient(), waiter, rig.transport};
  AwaitedAttachments awaited{std::make_unique<FiveLooks>(), pause, task_clock, rig.worker.usage()};

  awaited.receive(0, nowhere);
  rig.transport.arrive(chunk_of<Work>({}, std::vector{1000}));
  const auto told = rig.run();

  ASSERT_THAT(told, SizeIs(1));
  EXPECT_EQ(told[0].awaiting, 5ms);
}

TEST(WorkerUsage, TellsWhatWasCountedMeanwhile) {
  Rig rig;
  rig.worker.usage().count_with(
      [] { return CounterReading{.instructions = 3, .cycles = 2, .counted = 1ns}; });
  rig.transport.arrive(chunk_of<Work>({}, std::vector{1000}));

  const auto told = rig.run();

  ASSERT_THAT(told, SizeIs(1));
  EXPECT_EQ(told[0].counted.instructions, 3);
}

}  // namespace
}  // namespace rankpool::roles
