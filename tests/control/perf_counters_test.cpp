// SPDX-License-Identifier: BSL-1.0

#include "mpi/perf_counters.hpp"

#include <atomic>
#include <cerrno>
#include <chrono>
#include <cstdint>
#include <filesystem>
#include <iterator>
#include <string>
#include <thread>

#include <gmock/gmock.h>

#include <linux/perf_event.h>
#include <sys/mman.h>

namespace rankpool::mpi {
namespace {

using namespace std::chrono_literals;
using roles::CounterReading;
using ::testing::AllOf;
using ::testing::Ge;
using ::testing::IsEmpty;
using ::testing::Le;
using ::testing::Not;

constexpr PerfEvent processor_time{.type = PERF_TYPE_SOFTWARE, .config = PERF_COUNT_SW_TASK_CLOCK};
constexpr PerfEvent page_faults{.type = PERF_TYPE_SOFTWARE, .config = PERF_COUNT_SW_PAGE_FAULTS};
constexpr PerfEvent none{.type = PERF_TYPE_SOFTWARE, .config = 1'000'000};

/// Most machines can count these: a "cycle" is a nanosecond on a core, an "instruction" the first
/// touch of a page.
constexpr PerfEvents of_software{.cycles = processor_time, .instructions = page_faults};

constexpr std::uint64_t loops = 20'000'000;
constexpr auto computing = 1ms;  // the fastest core takes longer for them

void compute() {
  volatile std::uint64_t sum = 0;
  for (std::uint64_t loop = 0; loop < loops; ++loop) sum = sum + loop;
}

void touch_a_new_page() {
  constexpr std::size_t bytes = 4096;
  void* const page =
      ::mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  ASSERT_NE(page, MAP_FAILED);
  *static_cast<volatile char*>(page) = 'x';
  ::munmap(page, bytes);
}

std::ptrdiff_t open_descriptors() {
  return std::distance(std::filesystem::directory_iterator{"/proc/self/fd"}, {});
}

double per_nanosecond(const CounterReading& reading) {
  return static_cast<double>(reading.cycles) / static_cast<double>(reading.counted.count());
}

TEST(CountedBetween, IsTheDifferenceOfWhatCountedAllTheTime) {
  const PerfTotals before{.enabled = 1'000, .running = 1'000, .cycles = 50, .instructions = 70};
  const PerfTotals after{
      .enabled = 1'500, .running = 1'500, .cycles = 1'050, .instructions = 2'070};

  EXPECT_EQ(counted_between(before, after),
            (CounterReading{.instructions = 2'000, .cycles = 1'000, .counted = 500ns}));
}

TEST(CountedBetween, IsScaledToTheTimeInWhichOthersHadTheirTurn) {
  const PerfTotals before{.enabled = 1'000, .running = 100, .cycles = 50, .instructions = 70};
  const PerfTotals after{.enabled = 1'400, .running = 200, .cycles = 350, .instructions = 270};

  EXPECT_EQ(counted_between(before, after),
            (CounterReading{.instructions = 800, .cycles = 1'200, .counted = 400ns}));
}

TEST(CountedBetween, IsNothingWhereTheEventsHadNoTurn) {
  const PerfTotals before{.enabled = 1'000, .running = 100, .cycles = 50, .instructions = 70};
  const PerfTotals after{.enabled = 1'400, .running = 100, .cycles = 50, .instructions = 70};

  EXPECT_EQ(counted_between(before, after), CounterReading{.missed = 400ns});
}

TEST(CountedBetween, IsNothingForAThreadThatSlept) {
  const PerfTotals asleep{.enabled = 1'000, .running = 1'000, .cycles = 50, .instructions = 70};

  EXPECT_EQ(counted_between(asleep, asleep), CounterReading{});
}

TEST(CountedBetween, NeverFalls) {
  const PerfTotals before{.enabled = 1'000, .running = 1'000, .cycles = 50, .instructions = 70};
  const PerfTotals after{.enabled = 1'001, .running = 1'001, .cycles = 49, .instructions = 69};

  EXPECT_EQ(counted_between(before, after), CounterReading{.counted = 1ns});
}

TEST(CountedBetween, IsExactInALaunchOfAYear) {
  constexpr std::uint64_t year = 31'536'000'000'000'000;
  const PerfTotals before{
      .enabled = year, .running = year, .cycles = 5 * year, .instructions = 9 * year};
  PerfTotals after = before;
  after.enabled += 1;
  after.running += 1;
  after.cycles += 3;
  after.instructions += 5;

  EXPECT_EQ(counted_between(before, after),
            (CounterReading{.instructions = 5, .cycles = 3, .counted = 1ns}));
}

TEST(Refusal, OfAMachineWithoutCounters) {
  for (const int error : {ENOENT, ENODEV, EOPNOTSUPP}) {
    EXPECT_EQ(refusal(error, 2),
              "this machine, perhaps a virtual one, offers no counter of instructions: the host of "
              "a virtual one can pass its own through");
  }
}

TEST(Refusal, BySettingOfTheKernelTellsTheSettingThatAllowsIt) {
  for (const int error : {EACCES, EPERM}) {
    EXPECT_EQ(refusal(error, 3),
              "the kernel does not allow it: kernel.perf_event_paranoid is 3; 2 or less allows it");
  }
}

TEST(Refusal, InSpiteOfTheSettingIsThatOfAContainer) {
  EXPECT_EQ(refusal(EPERM, 2),
            "the kernel does not allow it, though kernel.perf_event_paranoid is 2: a container's "
            "seccomp filter, or a security module, must allow perf_event_open");
}

TEST(Refusal, WhereTheSettingIsHiddenIsThatOfAContainer) {
  EXPECT_EQ(refusal(EACCES, std::nullopt),
            "the kernel does not allow it: a container's seccomp filter, or a security module, "
            "must allow perf_event_open");
}

TEST(Refusal, OfAKernelWithoutTheCall) {
  EXPECT_EQ(refusal(ENOSYS, std::nullopt),
            "the kernel, or the container's seccomp filter, has no perf_event_open: the filter can "
            "be told to allow it");
}

TEST(Refusal, ForAnotherReasonIsInTheSystemsWords) {
  EXPECT_EQ(refusal(EMFILE, 2), "perf_event_open failed: Too many open files");
}

TEST(PerfCounters, CountHereOrSayWhyNot) {
  PerfCounters counters;
  const CounterReading before = counters.read();
  compute();
  const CounterReading counted = counters.read() - before;

  if (counters.why_refused().empty()) {
    EXPECT_THAT(counted.instructions, Ge(loops));
    EXPECT_THAT(per_nanosecond(counted), AllOf(Ge(0.1), Le(10.0))) << "GHz";
  } else {
    EXPECT_EQ(counted, CounterReading{});
  }
  RecordProperty("refused", counters.why_refused());
}

TEST(PerfCounters, ThatAreRefusedLeaveNothingOpen) {
  const auto descriptors = open_descriptors();

  PerfCounters first{{.cycles = none, .instructions = page_faults}};
  PerfCounters second{{.cycles = processor_time, .instructions = none}};

  EXPECT_THAT(first.why_refused(), Not(IsEmpty()));
  EXPECT_THAT(second.why_refused(), Not(IsEmpty()));
  EXPECT_EQ(first.read(), CounterReading{});
  EXPECT_EQ(second.read(), CounterReading{});
  EXPECT_EQ(open_descriptors(), descriptors);
}

/// What the kernel counts by itself, where it is allowed.
class SoftwareCounters : public ::testing::Test {
 protected:
  void SetUp() override {
    if (!counters_.why_refused().empty()) GTEST_SKIP() << counters_.why_refused();
  }

  template <class Work>
  CounterReading counted_in(Work work) {
    const CounterReading before = counters_.read();
    work();
    return counters_.read() - before;
  }

  PerfCounters counters_{of_software};
};

// The kernel begins to count pages some milliseconds after it was asked to.
TEST_F(SoftwareCounters, AreReadEachAsItself) {
  const auto deadline = std::chrono::steady_clock::now() + 10s;
  const CounterReading before = counters_.read();
  compute();
  CounterReading counted;
  do {
    touch_a_new_page();
    counted = counters_.read() - before;
  } while (counted.instructions == 0 && std::chrono::steady_clock::now() < deadline);

  EXPECT_THAT(counted.counted, Ge(computing));
  EXPECT_THAT(per_nanosecond(counted), AllOf(Ge(0.95), Le(1.05)));
  EXPECT_THAT(counted.instructions, AllOf(Ge(1U), Le(100'000U)));
}

TEST_F(SoftwareCounters, StandStillWhileTheThreadSleeps) {
  const CounterReading counted = counted_in([] { std::this_thread::sleep_for(100ms); });

  EXPECT_THAT(counted.counted, Le(50ms));
}

TEST_F(SoftwareCounters, CountThreadsThatHaveEnded) {
  const CounterReading counted = counted_in([] { std::thread{compute}.join(); });

  EXPECT_THAT(counted.counted, Ge(computing));
}

TEST_F(SoftwareCounters, CountThreadsThatStillRun) {
  std::atomic<bool> has_computed{false};
  std::atomic<bool> may_end{false};
  std::thread thread;

  const CounterReading counted = counted_in([&] {
    thread = std::thread{[&] {
      compute();
      has_computed = true;
      has_computed.notify_one();
      may_end.wait(false);
    }};
    has_computed.wait(false);
  });
  may_end = true;
  may_end.notify_one();
  thread.join();

  EXPECT_THAT(counted.counted, Ge(computing));
}

TEST_F(SoftwareCounters, CloseWhatTheyOpened) {
  const auto descriptors = open_descriptors();

  { const PerfCounters others{of_software}; }

  EXPECT_EQ(open_descriptors(), descriptors);
}

}  // namespace
}  // namespace rankpool::mpi
