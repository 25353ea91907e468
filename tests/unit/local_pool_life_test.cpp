// SPDX-License-Identifier: BSL-1.0
//
// How pools and their results begin and end.

#include <gmock/gmock.h>

#include "rankpool/pool.hpp"

#include "support/local_launch.hpp"

namespace rankpool {
namespace {

using namespace std::chrono_literals;
using rankpool::testing::LocalLaunch;
using ::testing::ElementsAre;

int runs = 0;
int next(int value) {
  ++runs;
  return value + 1;
}

TEST(PoolLife, TakesNothingWhenItIsClosed) {
  LocalLaunch launch;
  Pool pool;

  pool.close();

  EXPECT_THROW(pool.apply<next>(1), PoolClosed);
  EXPECT_THROW((void)pool.apply_async<next>(1), PoolClosed);
  EXPECT_THROW(pool.map<next>(std::vector{1}), PoolClosed);
}

TEST(PoolLife, FinishesWhatWasSubmittedBeforeTheClose) {
  LocalLaunch launch;
  Pool pool;
  auto result = pool.map_async<next>(std::vector{1, 2});

  pool.close();
  pool.join();

  EXPECT_TRUE(result.ready());
  EXPECT_THAT(result.get(), ElementsAre(2, 3));
}

TEST(PoolLife, EndsOpenResultsWhenItIsTerminated) {
  LocalLaunch launch;
  Pool pool;
  auto result = pool.map_async<next>(std::vector(1'000, 1));

  pool.terminate();
  pool.join();

  EXPECT_TRUE(result.ready());
  EXPECT_FALSE(result.successful());
  EXPECT_THROW(result.get(), PoolTerminated);
  EXPECT_THROW(pool.apply<next>(1), PoolTerminated);
}

TEST(PoolLife, RunsNothingThatWasTerminated) {
  LocalLaunch launch;
  runs = 0;
  {
    Pool pool;
    auto result = pool.map_async<next>(std::vector(1'000, 1));
    pool.terminate();
    pool.join();
  }

  EXPECT_EQ(runs, 0);
}

TEST(PoolLife, KeepsResultsThatWereThereBeforeTheTermination) {
  LocalLaunch launch;
  Pool pool;
  auto result = pool.apply_async<next>(1);
  result.wait();

  pool.terminate();

  EXPECT_EQ(result.get(), 2);
}

TEST(PoolLife, JoinsOnlyAfterClose) {
  LocalLaunch launch;
  Pool pool;

  EXPECT_THROW(pool.join(), UsageError);
}

TEST(PoolLife, FinishesAllInItsDestructor) {
  LocalLaunch launch;
  auto result = [] {
    Pool pool;
    return pool.map_async<next>(std::vector{1, 2});
  }();

  EXPECT_THAT(result.get(), ElementsAre(2, 3));
}

TEST(PoolLife, GivesResultsAfterTheLaunchToo) {
  auto result = [] {
    LocalLaunch launch;
    Pool pool;
    auto later = pool.apply_async<next>(1);
    later.wait();
    return later;
  }();

  EXPECT_TRUE(result.ready());
  EXPECT_EQ(result.get(), 2);
}

TEST(PoolLife, TerminatesWhenAnExceptionPassesThrough) {
  LocalLaunch launch;
  runs = 0;

  EXPECT_THROW(
      {
        Pool pool;
        auto dropped = pool.map_async<next>(std::vector(1'000, 1));
        throw std::runtime_error{"passing"};
      },
      std::runtime_error);

  EXPECT_EQ(runs, 0);
}

struct MadeWhileUnwinding {
  MadeWhileUnwinding() = default;
  MadeWhileUnwinding(const MadeWhileUnwinding&) = delete;
  MadeWhileUnwinding& operator=(const MadeWhileUnwinding&) = delete;
  ~MadeWhileUnwinding() {
    Pool pool;
    (void)pool.apply_async<next>(1);
  }
};

TEST(PoolLife, FinishesAPoolThatWasMadeWhileAnExceptionPassed) {
  LocalLaunch launch;
  runs = 0;

  try {
    const MadeWhileUnwinding maker;
    throw std::runtime_error{"passing"};
  } catch (const std::runtime_error&) {
  }

  EXPECT_EQ(runs, 1);
}

TEST(PoolLife, FollowsATerminatedPool) {
  LocalLaunch launch;
  {
    Pool first;
    auto dropped = first.map_async<next>(std::vector(1'000, 1));
    first.terminate();
  }
  Pool second;

  EXPECT_THAT(second.map<next>(std::vector{1, 2, 3}), ElementsAre(2, 3, 4));
}

TEST(PoolLife, FinishesTasksWhoseResultsWereDropped) {
  LocalLaunch launch;
  runs = 0;
  {
    Pool pool;
    (void)pool.map_async<next>(std::vector(10, 1));
  }

  EXPECT_EQ(runs, 10);
}

int slow(int value) {
  const auto end = std::chrono::steady_clock::now() + 5ms;
  while (std::chrono::steady_clock::now() < end) {
  }
  return value;
}

TEST(AsyncResult, SaysWhenTheTimeIsOver) {
  LocalLaunch launch;
  Pool pool{{.workers = 1}};
  auto result = pool.map_async<slow>(std::vector{1, 2, 3, 4}, {.chunk_size = 1});

  EXPECT_FALSE(result.wait(0s));
  EXPECT_THROW(result.get(1ms), Timeout);
  EXPECT_THAT(result.get(1h), ElementsAre(1, 2, 3, 4));
}

TEST(AsyncResult, WaitsAsLongAsNeededForAnyDuration) {
  LocalLaunch launch;
  Pool pool;
  auto result = pool.apply_async<slow>(1);

  EXPECT_TRUE(result.wait(std::chrono::hours::max()));
  EXPECT_EQ(result.get(std::chrono::duration<double>{1e300}), 1);
}

TEST(AsyncResult, TimesOutAtOnceForTimesInThePast) {
  LocalLaunch launch;
  Pool pool;
  auto result = pool.apply_async<slow>(1);

  EXPECT_FALSE(result.wait(-1h));
  EXPECT_FALSE(result.wait(std::chrono::nanoseconds::min()));
  EXPECT_EQ(result.get(), 1);
}

TEST(AsyncResult, MakesProgressWhileItIsAsked) {
  LocalLaunch launch;
  Pool pool;
  auto result = pool.apply_async<slow>(1);
  EXPECT_THROW((void)result.successful(), UsageError);

  while (!result.ready()) {
  }

  EXPECT_TRUE(result.successful());
}

TEST(AsyncResult, MayBeMoved) {
  LocalLaunch launch;
  Pool pool;
  auto from = pool.apply_async<next>(1);

  auto to = std::move(from);

  EXPECT_EQ(to.get(), 2);
  EXPECT_THROW(from.get(), UsageError);  // NOLINT(bugprone-use-after-move): it says so
}

}  // namespace
}  // namespace rankpool
