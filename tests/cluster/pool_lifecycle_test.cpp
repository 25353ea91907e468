// SPDX-License-Identifier: BSL-1.0
//
// Pools from their making to their end, and what may be asked of them when.

#include <filesystem>
#include <fstream>
#include <numeric>
#include <optional>
#include <set>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include <gmock/gmock.h>

#include "rankpool/errors.hpp"
#include "rankpool/pool.hpp"
#include "rankpool/task_info.hpp"

#include "support/gate.hpp"

namespace rankpool {
namespace {

using ::testing::ElementsAre;
using testing::Gate;
using testing::TemporaryFolder;
using testing::wait_at;

int square(int number) { return number * number; }
int worker(int /*ignored*/) { return this_task().worker; }

/// Whether as many tasks as `count` came together in the folder.
bool meet(const std::string& folder, int count, int own) {
  std::ofstream{std::filesystem::path{folder} / std::to_string(own)};
  testing::wait_until([&] {
    const std::filesystem::directory_iterator all{folder};
    return std::distance(begin(all), end(all)) >= count;
  });
  return true;
}

TEST(Pool, UsesAllWorkersOfTheLaunchAtOnce) {
  Pool pool;
  const TemporaryFolder folder;
  std::vector<std::tuple<std::string, int, int>> tasks;
  for (int i = 0; i < pool.worker_count(); ++i) {
    tasks.emplace_back(folder.path(), pool.worker_count(), i);
  }

  const auto met = pool.starmap<meet>(tasks);

  EXPECT_THAT(met, ::testing::Each(true));
}

TEST(Pool, UsesAsManyWorkersAsAsked) {
  const int all = Pool{}.worker_count();

  for (int asked = 1; asked <= all; ++asked) {
    Pool pool{{.workers = asked}};
    const auto ranks = pool.map<worker>(std::vector<int>(100), {.chunk_size = 1});
    EXPECT_EQ(pool.worker_count(), asked);
    EXPECT_LE(std::set<int>(ranks.begin(), ranks.end()).size(), static_cast<std::size_t>(asked));
  }
}

TEST(Pool, RefusesWorkersThatAreNotThere) {
  const int all = Pool{}.worker_count();

  EXPECT_THROW(Pool({.workers = all + 1}), UsageError);
  EXPECT_THROW(Pool({.workers = -1}), UsageError);

  EXPECT_EQ(Pool{}.worker_count(), all);
}

TEST(Pool, MayFollowAnother) {
  for (int i = 0; i < 100; ++i) {
    Pool pool;
    EXPECT_EQ(pool.apply<square>(i), i * i);
  }
}

TEST(Pool, MayNotBeMadeBesideAnother) {
  Pool pool;

  EXPECT_THROW(Pool{}, UsageError);

  EXPECT_EQ(pool.apply<square>(2), 4);
}

TEST(Pool, TakesNothingAfterClose) {
  Pool pool;
  auto before = pool.apply_async<square>(3);

  pool.close();

  EXPECT_THROW((void)pool.apply<square>(1), PoolClosed);
  EXPECT_THROW((void)pool.apply_async<square>(1), PoolClosed);
  EXPECT_THROW((void)pool.map<square>(std::vector{1}), PoolClosed);
  EXPECT_EQ(before.get(), 9);
}

TEST(Pool, JoinsOnceItIsClosed) {
  Pool pool;
  auto results = pool.map_async<square>(std::vector<int>(1000, 2));

  EXPECT_THROW(pool.join(), UsageError);
  pool.close();
  pool.join();

  EXPECT_TRUE(results.ready());
  EXPECT_TRUE(results.successful());
}

TEST(Pool, TerminatesWhatIsOpen) {
  Gate gate;
  Pool pool;
  auto running = pool.apply_async<wait_at>(gate.path());
  auto waiting = pool.map_async<wait_at>(std::vector<std::string>(100, gate.path()));

  pool.terminate();

  EXPECT_THROW(running.get(), PoolTerminated);
  EXPECT_THROW(waiting.get(), PoolTerminated);
  EXPECT_THROW((void)pool.apply<square>(1), PoolTerminated);
}

TEST(Pool, JoinsAfterTerminateOnceTheRunningTasksHaveEnded) {
  Gate gate;
  Pool pool;
  auto running = pool.apply_async<wait_at>(gate.path());
  pool.terminate();

  gate.open();
  pool.join();

  EXPECT_THROW(running.get(), PoolTerminated);
}

TEST(Pool, MayFollowATerminatedOneWhoseTasksStillRun) {
  Gate gate;
  std::optional<AsyncResult<void>> left;
  {
    Pool pool;
    left = pool.map_async<wait_at>(std::vector<std::string>(20, gate.path()), {.chunk_size = 1});
    pool.terminate();
  }

  Pool pool;
  auto results = pool.map_async<square>(std::vector{1, 2, 3});
  gate.open();

  EXPECT_THAT(results.get(), ElementsAre(1, 4, 9));
  EXPECT_THROW(left->get(), PoolTerminated);
}

TEST(Pool, TerminatesWhenAnExceptionPassesThrough) {
  Gate gate;
  std::optional<AsyncResult<void>> left;

  try {
    Pool pool;
    left = pool.apply_async<wait_at>(gate.path());
    throw std::runtime_error{"of the caller"};
  } catch (const std::runtime_error&) {
    EXPECT_THROW(left->get(), PoolTerminated);
  }
}

TEST(Pool, WaitsAtItsEndForWhatIsOpen) {
  const TemporaryFolder folder;
  const auto write = [](const std::string& path) { std::ofstream{path} << "done"; };
  {
    Pool pool;
    for (int i = 0; i < 20; ++i) {
      (void)pool.apply_async(write, (folder.path() / std::to_string(i)).string());
    }
  }

  const std::filesystem::directory_iterator written{folder.path()};
  EXPECT_EQ(std::distance(begin(written), end(written)), 20);
}

TEST(Pool, MayBeUsedFromSeveralThreads) {
  Pool pool;
  std::vector<int> sums(4);
  std::vector<std::thread> threads;

  for (int& sum : sums) {
    threads.emplace_back([&pool, &sum] {
      for (int i = 0; i < 100; ++i) sum += pool.apply<square>(i);
      for (const int result : pool.map<square>(std::vector<int>(100, 1))) sum += result;
    });
  }
  for (std::thread& thread : threads) thread.join();

  EXPECT_THAT(sums, ::testing::Each(328'350 + 100));
}

}  // namespace
}  // namespace rankpool
