// SPDX-License-Identifier: BSL-1.0

#include "roles/usage.hpp"

#include <gmock/gmock.h>

#include "rankpool/errors.hpp"

#include "support/damage.hpp"
#include "support/recording_transport.hpp"

namespace rankpool::roles {
namespace {

using namespace std::chrono_literals;

Usage sent_and_read(const Usage& usage) {
  detail::Buffer message;
  append_usage(message, usage);
  const auto sections = rankpool::testing::sections_of(message);
  EXPECT_EQ(sections.size(), 1);
  EXPECT_EQ(sections.front().header.kind, SectionKind::usage);
  return read_usage(sections.front());
}

TEST(Usage, ArrivesAsItWasSent) {
  UsageLog log;
  log.count_with([] {
    return CounterReading{.instructions = 5,
                          .cycles = 7,
                          .counted = 11ns,
                          .clock = 13ns,
                          .missed = 17ns,
                          .is_user_mode_only = true};
  });
  log.refuse_counts("no such counter");
  log.on_ran(33, 10, 100ns);
  log.on_ran(44, 1, 3ms);
  log.on_ran(33, 2, 120ns);
  log.on_initialized(2s);
  log.on_awaited(3s);

  const Usage read = sent_and_read(log.take(0ns));

  ASSERT_EQ(read.functions.size(), 2);
  EXPECT_EQ(read.functions[0].id, 33);
  EXPECT_EQ(read.functions[0].tasks[bin_of(100ns)], 12);
  EXPECT_EQ(read.functions[1].id, 44);
  EXPECT_EQ(read.functions[1].tasks[bin_of(3ms)], 1);
  EXPECT_EQ(read.initializing, 2s);
  EXPECT_EQ(read.awaiting, 3s);
  EXPECT_EQ(read.counted.instructions, 5);
  EXPECT_EQ(read.counted.cycles, 7);
  EXPECT_EQ(read.counted.counted, 11ns);
  EXPECT_EQ(read.counted.clock, 13ns);
  EXPECT_EQ(read.counted.missed, 17ns);
  EXPECT_TRUE(read.counted.is_user_mode_only);
  EXPECT_EQ(read.refused, "no such counter");
}

TEST(Usage, SortsTasksByPowersOfTwo) {
  EXPECT_EQ(bin_of(-1ns), 0);
  EXPECT_EQ(bin_of(0ns), 0);
  EXPECT_EQ(bin_of(1ns), 1);
  EXPECT_EQ(bin_of(1023ns), 10);
  EXPECT_EQ(bin_of(1024ns), 11);
}

TEST(Usage, IsNotBelievedWhereItIsCorrupt) {
  UsageLog log;
  log.on_ran(33, 10, 100ns);
  detail::Buffer message;
  append_usage(message, log.take(0ns));
  for (std::size_t bit = 8 * sizeof(SectionHeader); bit < 8 * message.size(); ++bit) {
    const detail::Buffer damaged = rankpool::testing::flipped(message, bit);
    const auto sections = rankpool::testing::sections_of(damaged);
    EXPECT_THROW((void)read_usage(sections.front()), EncodingError) << "bit " << bit;
  }
}

TEST(Usage, IsToldOnceInAWhileByAWorkerThatHasMoreToDo) {
  UsageLog log;
  log.on_ran(33, 1, 99ms);
  EXPECT_FALSE(log.is_due(99ms, true));
  log.on_ran(33, 1, 1ms);
  EXPECT_TRUE(log.is_due(100ms, true));

  (void)log.take(100ms);

  log.on_ran(33, 1, 50ms);
  EXPECT_FALSE(log.is_due(150ms, true));
}

TEST(Usage, IsToldAtOnceByOneThatMayNotBeAskedAgain) {
  UsageLog log;
  log.on_ran(33, 100, 9us);
  EXPECT_FALSE(log.is_due(1ms, false));
  log.on_ran(33, 100, 1us);
  EXPECT_TRUE(log.is_due(1ms, false));

  (void)log.take(1ms);

  EXPECT_FALSE(log.is_due(1h, false));
}

TEST(Usage, TellsOnceWhyNothingIsCounted) {
  UsageLog log;
  log.refuse_counts("no such counter");
  EXPECT_TRUE(log.is_due(0ns, true));

  EXPECT_EQ(log.take(0ns).refused, "no such counter");
  EXPECT_EQ(log.take(0ns).refused, "");
}

TEST(Usage, ForgetsWhatWasTold) {
  UsageLog log;
  log.on_ran(33, 1, 1ms);
  (void)log.take(1ms);
  log.on_ran(44, 1, 1ms);

  const Usage next = log.take(2ms);

  ASSERT_EQ(next.functions.size(), 1);
  EXPECT_EQ(next.functions[0].id, 44);
}

// Its worker told nothing of it, as it had no task.
TEST(UsageLog, ForgetsAnInitializerOfAPoolWithoutTasks) {
  UsageLog usage;
  usage.on_initialized(5s);
  usage.on_initialized(1s);

  EXPECT_EQ(usage.take(0s).initializing, 1s);
}

}  // namespace
}  // namespace rankpool::roles
