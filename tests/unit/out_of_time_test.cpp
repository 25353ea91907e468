// SPDX-License-Identifier: BSL-1.0
//
// Pools that keep a part of the job's time for main, and what main sees of the time.

#include <atomic>
#include <chrono>
#include <numeric>
#include <optional>
#include <thread>
#include <vector>

#include <gmock/gmock.h>

#include "rankpool/pool.hpp"
#include "rankpool/time_left.hpp"

#include "support/gate.hpp"
#include "support/local_launch.hpp"
#include "support/manual_end_of_job.hpp"
#include "support/mortal_cluster.hpp"

namespace rankpool {
namespace {

using namespace std::chrono_literals;
using rankpool::testing::LocalLaunch;
using rankpool::testing::ManualEndOfJob;
using rankpool::testing::MortalCluster;
using rankpool::testing::wait_until;
using ::testing::HasSubstr;
using ::testing::ThrowsMessage;

// Of the test that runs.
ManualEndOfJob* job = nullptr;
int runs = 0;

struct Rig {
  explicit Rig(std::optional<std::chrono::nanoseconds> left = {}) : end{left} {
    job = &end;
    runs = 0;
  }
  ManualEndOfJob end;
  LocalLaunch launch{&end};
};

int same(int value) {
  ++runs;
  return value;
}
int announcing_third(int value) {
  if (value == 3) job->announce();
  return same(value);
}

std::vector<int> numbers(int count) {
  std::vector<int> all(static_cast<std::size_t>(count));
  std::iota(all.begin(), all.end(), 1);
  return all;
}

TEST(TimeLeft, IsUnknownWhereNobodySays) {
  const Rig rig;

  EXPECT_EQ(time_left(), std::nullopt);
}

TEST(TimeLeft, IsInWholeSeconds) {
  const Rig rig{90'900ms};

  EXPECT_EQ(time_left(), 90s);
}

TEST(TimeLeft, IsNeverNegative) {
  const Rig rig{-5s};

  EXPECT_EQ(time_left(), 0s);
}

TEST(TimeLeft, IsOverOnceTheEndIsAnnounced) {
  Rig rig{1h};

  rig.end.announce_unseen();

  EXPECT_EQ(time_left(), 0s);
}

TEST(TimeLeft, IsNotForTasks) {
  const Rig rig{1h};
  Pool pool;

  EXPECT_THAT([&] { pool.apply([] { (void)time_left(); }); },
              ThrowsMessage<TaskError>(HasSubstr("time_left() was called within a task")));
}

TEST(TimeLeft, IsNotKnownOutsideOfALaunch) { EXPECT_THROW((void)time_left(), UsageError); }

TEST(OutOfTime, ComesWithTheAnnouncement) {
  const Rig rig;
  Pool pool{{.workers = 1, .time_reserve = 120s}};

  EXPECT_THAT([&] { (void)pool.map<announcing_third>(numbers(1'000), {.chunk_size = 1}); },
              ThrowsMessage<OutOfTime>(
                  "a signal announced the end of the job, so no more tasks are begun"));

  EXPECT_LT(runs, 10) << "more than a slice of a chunk";
}

TEST(OutOfTime, ComesWithTheReserve) {
  Rig rig{1h};
  Pool pool{{.time_reserve = 120s}};
  auto result = pool.map_async<same>(numbers(1'000));

  rig.end.let_pass_until(119s);

  EXPECT_THAT([&] { (void)result.get(); },
              ThrowsMessage<OutOfTime>("the job ends in 119 s, so no more tasks are begun "
                                       "[time_reserve is 120 s]"));
}

TEST(OutOfTime, IsWhatEveryFurtherCallThrows) {
  Rig rig{1h};
  Pool pool{{.time_reserve = 120s}};
  rig.end.let_pass_until(119s);

  EXPECT_THROW(pool.apply<same>(1), OutOfTime);
  EXPECT_THROW((void)pool.apply_async<same>(1), OutOfTime);
  EXPECT_THROW((void)pool.map<same>(numbers(3)), OutOfTime);
  EXPECT_THROW((void)pool.imap<same>(numbers(3)), OutOfTime);
  EXPECT_EQ(runs, 0);
}

TEST(OutOfTime, MayBeThereFromTheBeginning) {
  const Rig rig{100s};
  Pool pool{{.time_reserve = 120s}};

  EXPECT_THROW(pool.apply<same>(1), OutOfTime);
}

TEST(OutOfTime, IsNotTheEndOfTasksThatRun) {
  const Rig rig;
  Pool pool{{.workers = 1, .time_reserve = 120s}};
  auto running = pool.apply_async<announcing_third>(3);
  auto waiting = pool.apply_async<same>(4);

  EXPECT_EQ(running.get(), 3);
  EXPECT_THROW(waiting.get(), OutOfTime);
  EXPECT_EQ(runs, 1);
}

TEST(OutOfTime, ComesBehindTheResultsOfAStream) {
  const Rig rig;
  Pool pool{{.workers = 1, .time_reserve = 120s}};
  auto stream = pool.imap<announcing_third>(std::vector(1'000, 3), {.chunk_size = 100});

  EXPECT_EQ(stream.next(), 3);
  EXPECT_THROW((void)stream.next(), OutOfTime);
  EXPECT_EQ(stream.next(), std::nullopt);
}

TEST(OutOfTime, IsToldToCallbacks) {
  Rig rig{1h};
  Pool pool{{.time_reserve = 120s}};
  auto result = pool.map_async<same>(numbers(1'000));
  bool is_told = false;
  result.on_error([&](const std::exception_ptr& error) {
    EXPECT_THROW(std::rethrow_exception(error), OutOfTime);
    is_told = true;
  });

  rig.end.let_pass_until(119s);
  pool.close();
  pool.join();

  EXPECT_TRUE(is_told);
}

TEST(OutOfTime, IsForPoolsThatAskedForIt) {
  Rig rig{100s};
  rig.end.announce_unseen();
  Pool pool;

  EXPECT_EQ(pool.map<same>(numbers(3)), numbers(3));
}

TEST(OutOfTime, IsForgottenWithItsPool) {
  const Rig rig{100s};
  {
    Pool pool{{.time_reserve = 120s}};
    EXPECT_THROW(pool.apply<same>(1), OutOfTime);
  }
  Pool pool;

  EXPECT_EQ(pool.map<same>(numbers(3)), numbers(3));
}

TEST(OutOfTime, DoesNotComeWhileThereIsTime) {
  Rig rig{1h};
  Pool pool{{.time_reserve = 120s}};

  rig.end.let_pass_until(121s);

  EXPECT_EQ(pool.map<same>(numbers(100)), numbers(100));
}

TEST(OutOfTime, NeedsAReserveThatIsNone) {
  const Rig rig;

  EXPECT_THROW((Pool{{.time_reserve = -1s}}), UsageError);
}

std::atomic<bool> may_end = false;
std::atomic<int> begun = 0;
int endless(int value) {
  ++begun;
  while (!may_end) std::this_thread::sleep_for(1ms);
  return value;
}

/// Workers are threads, and nothing but a ring wakes who waits for them.
struct SleepingRig {
  ManualEndOfJob end{1h};
  MortalCluster cluster{1, {.masters_shortest_sleep = 1h, .end_of_job = &end}};

  SleepingRig() {
    may_end = false;
    begun = 0;
  }
  SleepingRig(const SleepingRig&) = delete;
  SleepingRig& operator=(const SleepingRig&) = delete;
  ~SleepingRig() { may_end = true; }

  void wait_for_sleep() {
    wait_until([] { return begun == 1; });
    wait_until([this] { return cluster.sleepers() == 1; });
  }
};

TEST(OutOfTime, WakesWhoWaitsForATaskThatDoesNotEnd) {
  SleepingRig rig;
  Pool pool{{.time_reserve = 120s}};
  std::thread clock{[&] {
    rig.wait_for_sleep();
    rig.end.let_pass_until(59s);
  }};

  EXPECT_THROW(pool.apply<endless>(1), OutOfTime);

  clock.join();
}  // the pool does not wait for the task, which ends later

TEST(OutOfTime, WaitsForTasksThatRunInTheFirstHalfOfTheReserve) {
  SleepingRig rig;
  Pool pool{{.time_reserve = 120s}};
  auto running = pool.apply_async<endless>(1);
  auto waiting = pool.apply_async<endless>(2);
  rig.wait_for_sleep();
  rig.end.let_pass_until(61s);
  EXPECT_THROW((void)pool.apply_async<endless>(3), OutOfTime);

  EXPECT_FALSE(running.ready());
  EXPECT_FALSE(waiting.ready());
  may_end = true;

  EXPECT_EQ(running.get(), 1);
  EXPECT_THROW(waiting.get(), OutOfTime);
  EXPECT_EQ(begun, 1);
}

TEST(OutOfTime, ComesWhileMainIsElsewhere) {
  SleepingRig rig;
  Pool pool{{.time_reserve = 120s}};
  auto result = pool.apply_async<endless>(1);
  rig.wait_for_sleep();

  rig.end.let_pass_until(60s);

  wait_until([&] { return result.ready(); });
  EXPECT_THROW(result.get(), OutOfTime);
}

}  // namespace
}  // namespace rankpool
