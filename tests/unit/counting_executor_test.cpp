// SPDX-License-Identifier: BSL-1.0

#include "roles/counting_executor.hpp"

#include <cstddef>
#include <cstdint>
#include <vector>

#include <gmock/gmock.h>

#include "support/manual_clock.hpp"

namespace rankpool::roles {
namespace {

using namespace std::chrono_literals;
using ::testing::ElementsAre;

constexpr std::uint64_t instructions_a_task = 7;
constexpr std::uint64_t cycles_a_task = 3;
constexpr auto time_a_task = 2ns;
constexpr auto clock_a_task = 5ns;

class FakeCounters final : public Counters {
 public:
  [[nodiscard]] std::string why_refused() const override { return {}; }

  CounterReading read() override {
    ++reads;
    return totals;
  }

  void on_run(std::size_t tasks) {
    totals.instructions += instructions_a_task * tasks;
    totals.cycles += cycles_a_task * tasks;
    totals.counted += time_a_task * static_cast<std::int64_t>(tasks);
  }

  CounterReading totals{.instructions = 1'000, .cycles = 2'000, .counted = 3'000ns};
  std::chrono::nanoseconds time_a_task = rankpool::roles::time_a_task;
  int reads = 0;
};

/// Runs nothing, but the counters go on as if it did.
class FakeExecutor final : public Executor {
 public:
  FakeExecutor(FakeCounters& counters, rankpool::testing::ManualClock& clock)
      : counters_{&counters}, clock_{&clock} {}

  void run(const SliceOrder& order, detail::ByteReader& /*arguments*/, detail::Buffer& results,
           std::vector<RemoteError>& errors) override {
    firsts.push_back(order.first);
    results.append("result", 6);
    errors.push_back({.index = order.first, .stage = detail::TaskStage::running, .chain = {}});
    counters_->on_run(order.count);
    clock_->advance(clock_a_task * static_cast<std::int64_t>(order.count));
  }

  std::vector<std::size_t> firsts;

 private:
  FakeCounters* counters_;
  rankpool::testing::ManualClock* clock_;
};

struct Rig {
  FakeCounters counters;
  rankpool::testing::ManualClock clock;
  FakeExecutor inner{counters, clock};
  CountingExecutor executor{inner, counters, clock};
  detail::Buffer results;
  std::vector<RemoteError> errors;

  void run(std::size_t tasks, std::chrono::nanoseconds expected, bool is_initializer = false) {
    detail::ByteReader arguments{{}};
    executor.run({.function = nullptr,
                  .state = nullptr,
                  .first = 40,
                  .count = tasks,
                  .attempt = 1,
                  .expected = expected,
                  .is_initializer = is_initializer},
                 arguments, results, errors);
  }
};

CounterReading counts_of(std::size_t tasks) {
  return {.instructions = instructions_a_task * tasks,
          .cycles = cycles_a_task * tasks,
          .counted = time_a_task * tasks,
          .clock = clock_a_task * static_cast<std::int64_t>(tasks)};
}

TEST(CountingExecutor, HasNothingToTakeBeforeTasksRun) {
  Rig rig;

  EXPECT_EQ(rig.executor.take(), CounterReading{});
}

TEST(CountingExecutor, LetsTheOtherExecutorRunTheSlice) {
  Rig rig;

  rig.run(3, 1s);
  rig.run(3, 1ns);

  EXPECT_THAT(rig.inner.firsts, ElementsAre(40, 40));
  EXPECT_EQ(rig.results.bytes().size(), 12);
  EXPECT_EQ(rig.errors.size(), 2);
}

TEST(CountingExecutor, CountsALongTask) {
  Rig rig;

  rig.run(1, 100us);

  EXPECT_EQ(rig.executor.take(), counts_of(1));
}

TEST(CountingExecutor, CountsShortTasksThatTakeLongTogether) {
  Rig rig;

  rig.run(1'000, 100ns);

  EXPECT_EQ(rig.executor.take(), counts_of(1'000));
}

TEST(CountingExecutor, CountsASliceOfUnknownLength) {
  Rig rig;

  rig.run(1, 0ns);

  EXPECT_EQ(rig.executor.take(), counts_of(1));
}

TEST(CountingExecutor, CountsASliceWhoseNanosecondsOverflow) {
  Rig rig;

  rig.run(10'000'000, 1h);

  EXPECT_EQ(rig.executor.take(), counts_of(10'000'000));
}

TEST(CountingExecutor, ReadsNothingForAShortSlice) {
  Rig rig;

  rig.run(999, 100ns);

  EXPECT_EQ(rig.counters.reads, 0);
  EXPECT_EQ(rig.executor.take(), CounterReading{});
}

TEST(CountingExecutor, DoesNotCountAnInitializer) {
  Rig rig;

  rig.run(1, 0ns, true);

  EXPECT_EQ(rig.counters.reads, 0);
}

TEST(CountingExecutor, TakesNoTimeForASliceInWhichNothingWasCounted) {
  Rig rig;
  rig.counters.time_a_task = 0ns;

  rig.run(1, 1ms);

  EXPECT_EQ(rig.executor.take().clock, 0ns);
}

TEST(CountingExecutor, LeavesOutWhatIsCountedBetweenSlices) {
  Rig rig;

  rig.run(1, 1ms);
  rig.counters.on_run(500);
  rig.run(1, 1us);
  rig.run(2, 1ms);

  EXPECT_EQ(rig.executor.take(), counts_of(3));
}

TEST(CountingExecutor, GivesAwayWhatItHasCountedOnce) {
  Rig rig;
  rig.run(1, 1ms);
  (void)rig.executor.take();

  EXPECT_EQ(rig.executor.take(), CounterReading{});

  rig.run(2, 1ms);
  EXPECT_EQ(rig.executor.take(), counts_of(2));
}

}  // namespace
}  // namespace rankpool::roles
