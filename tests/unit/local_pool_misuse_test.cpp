// SPDX-License-Identifier: BSL-1.0
//
// What programs do that they should not, or that nobody thought of: each ends, with a reason.

#include <optional>
#include <ranges>
#include <thread>
#include <vector>

#include <gmock/gmock.h>

#include "rankpool/pool.hpp"

#include "support/local_launch.hpp"

namespace rankpool {
namespace {

using ::testing::Each;
using testing::LocalLaunch;

int square(int number) { return number * number; }

// Its encoding uses the pool that waits for it.
struct Nested {
  Pool* pool = nullptr;

  template <class Archive>
  void serialize(Archive& archive, unsigned int /*version*/) {
    int number = 2;
    if (pool != nullptr) number = pool->apply<square>(number);
    archive& number;
  }
};
int take(const Nested& /*nested*/) { return 1; }

// Its encoding looks at what the pool has done.
struct Curious {
  Pool* pool = nullptr;
  bool asks_for_statistics = false;

  template <class Archive>
  void serialize(Archive& /*archive*/, unsigned int /*version*/) {
    if (pool == nullptr) return;
    if (asks_for_statistics) {
      (void)pool->statistics();
    } else {
      (void)pool->worker_count();
    }
  }
};
int take_curious(const Curious& /*curious*/) { return 1; }

TEST(LocalPoolMisuse, RefusesAPoolThatIsUsedWhileItEncodes) {
  const LocalLaunch launch;
  Pool pool;

  EXPECT_THROW(pool.apply<take>(Nested{&pool}), EncodingError);
  EXPECT_EQ(pool.apply<square>(3), 9);
}

TEST(LocalPoolMisuse, RefusesStatisticsWhileItEncodes) {
  const LocalLaunch launch;
  Pool pool;

  EXPECT_THROW(pool.apply<take_curious>(Curious{&pool, true}), EncodingError);
  EXPECT_THROW(pool.apply<take_curious>(Curious{&pool, false}), EncodingError);
  EXPECT_EQ(pool.apply<square>(3), 9);
}

#if !defined(__clang__) || __clang_major__ >= 16  // older ones cannot read the views of libstdc++
TEST(LocalPoolMisuse, LetsInputsThatAreMadeLazilyUseThePool) {
  const LocalLaunch launch;
  Pool pool;
  std::vector<int> numbers{1, 2, 3};
  const auto squares = std::ranges::transform_view(
      std::views::all(numbers), [&pool](int number) { return pool.apply<square>(number); });

  EXPECT_THAT(pool.map<square>(squares), ::testing::ElementsAre(1, 16, 81));
}

TEST(LocalPoolMisuse, PassesOnWhatLazyInputsThrow) {
  const LocalLaunch launch;
  Pool pool;
  const auto broken = std::ranges::transform_view(
      std::views::iota(0, 3), [](int number) { return std::vector<int>{}.at(number > 0); });

  EXPECT_THROW((void)pool.map<square>(broken), std::out_of_range);
}
#endif

TEST(LocalPoolMisuse, MayBeUsedByThreadsWithoutOtherProcesses) {
  const LocalLaunch launch;
  Pool pool;
  std::vector<int> results(4, 0);
  std::vector<std::thread> threads;
  threads.reserve(results.size());

  for (int& result : results) {
    threads.emplace_back([&pool, &result] {
      for (int i = 0; i < 200; ++i) result += pool.apply<square>(1);
    });
  }
  for (std::thread& thread : threads) thread.join();

  EXPECT_THAT(results, Each(200));
}

TEST(LocalPoolMisuse, RefusesAPoolWhoseLaunchHasEnded) {
  std::optional<Pool> pool;
  std::optional<AsyncResult<int>> result;
  {
    LocalLaunch launch;
    pool.emplace();
    result.emplace(pool->apply_async<square>(2));
    launch.cluster.driver()->shut_down(std::chrono::seconds{1});
  }

  EXPECT_THROW(pool->apply<square>(1), UsageError);
  EXPECT_THROW(result->get(), PoolTerminated);
  pool->terminate();
  pool->join();
  pool.reset();
}

TEST(LocalPoolMisuse, TellsTheEndOfAMapThatWasReadyBeforeItWasWaitedFor) {
  const LocalLaunch launch;
  Pool pool;
  int reports = 0;
  auto result = pool.map_async<square>(std::vector{1, 2},
                                       {.on_progress = [&reports](const Progress& progress) {
                                         EXPECT_EQ(progress.done, progress.total);
                                         ++reports;
                                       }});
  while (!result.ready()) {
  }

  result.wait();
  (void)result.get();

  EXPECT_EQ(reports, 1);
}

}  // namespace
}  // namespace rankpool
