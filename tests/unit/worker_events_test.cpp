// SPDX-License-Identifier: BSL-1.0
//
// What users are told of workers, and what they may do then.

#include <atomic>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include <gmock/gmock.h>

#include "rankpool/pool.hpp"

#include "support/gate.hpp"
#include "support/mortal_cluster.hpp"

namespace rankpool {
namespace {

using namespace std::chrono_literals;
using rankpool::testing::MortalCluster;
using rankpool::testing::MortalOptions;
using rankpool::testing::wait_until;

int twice(int value) { return 2 * value; }

int twice_but_deadly_once(int value) {
  if (this_task().index == 0 && this_task().attempt == 1) MortalCluster::kill_own_worker();
  return 2 * value;
}

std::atomic<bool> may_end = false;
int held_back(int value) {
  while (!may_end) std::this_thread::sleep_for(1ms);
  return value;
}

// Without a ring, the master does not wake up in these.
MortalOptions told_to(roles::WorkerObserver observer) {
  return {.on_worker_event = std::move(observer), .masters_shortest_sleep = 1h};
}

TEST(WorkerEvents, TellTheLaunchWhileNoPoolIsThere) {
  std::atomic<int> told = 0;
  MortalCluster cluster{2, told_to([&](const WorkerReport& report) {
                          EXPECT_EQ(report.event, WorkerReport::Event::lost);
                          EXPECT_EQ(report.rank, 2);
                          EXPECT_EQ(report.how, "was killed");
                          EXPECT_EQ(report.remaining_workers, 1);
                          ++told;
                        })};

  cluster.kill(2);

  wait_until([&] { return told == 1; });
}

TEST(WorkerEvents, TellThePoolWhileItIsIdle) {
  MortalCluster cluster{2, told_to({})};
  std::atomic<int> told = 0;
  Pool pool{{.on_worker_event = [&](const WorkerReport& report) {
    EXPECT_EQ(report.rank, 1);
    ++told;
  }}};

  cluster.kill(1);

  wait_until([&] { return told == 1; });
  EXPECT_EQ(pool.worker_count(), 1);
}

TEST(WorkerEvents, TellThePoolWhileACallerWaits) {
  const MortalCluster cluster{2};
  std::atomic<int> told = 0;
  Pool pool{{.on_worker_event = [&](const WorkerReport& /*report*/) { ++told; }}};

  EXPECT_EQ(pool.apply<twice_but_deadly_once>(21), 42);

  EXPECT_EQ(told, 1);
}

TEST(WorkerEvents, DropWhatTheObserverThrows) {
  const MortalCluster cluster{3};
  Pool pool{{.on_worker_event = [](const WorkerReport& /*report*/) {
    throw std::runtime_error{"the observer's own"};
  }}};

  EXPECT_EQ(pool.apply<twice_but_deadly_once>(21), 42);
  EXPECT_EQ(pool.apply<twice_but_deadly_once>(21), 42);
}

TEST(WorkerEvents, LetTheObserverUseThePool) {
  MortalCluster cluster{2};
  std::atomic<int> result = 0;
  Pool* the_pool = nullptr;
  Pool pool{{.on_worker_event = [&](const WorkerReport& report) {
    result = the_pool->apply<twice>(the_pool->worker_count() + 10 * report.remaining_workers);
  }}};
  the_pool = &pool;

  EXPECT_EQ(pool.apply<twice_but_deadly_once>(21), 42);

  wait_until([&] { return result == 22; });
}

TEST(WorkerEvents, LetTheObserverUseThePoolOnTheBackgroundThread) {
  MortalCluster cluster{2};
  std::atomic<int> result = 0;
  Pool* the_pool = nullptr;
  Pool pool{{.on_worker_event = [&](const WorkerReport& /*report*/) {
    result = the_pool->map<twice>(std::vector{1, 2, 3}).back();
  }}};
  the_pool = &pool;

  cluster.kill(1);

  wait_until([&] { return result == 6; });
}

TEST(WorkerEvents, LetTheObserverTerminateThePool) {
  MortalCluster cluster{2};
  may_end = false;
  Pool* the_pool = nullptr;
  Pool pool{{.on_worker_event = [&](const WorkerReport& /*report*/) { the_pool->terminate(); }}};
  the_pool = &pool;
  auto result = pool.map_async<held_back>(std::vector(10, 1), {.chunk_size = 1});

  cluster.kill(2);

  EXPECT_THROW(result.get(), PoolTerminated);
  may_end = true;
  pool.join();
}

TEST(WorkerEvents, AreNotToldOfToAPoolThatHasEnded) {
  std::atomic<int> told_launch = 0;
  std::atomic<int> told_pool = 0;
  MortalCluster cluster{2, told_to([&](const WorkerReport& /*report*/) { ++told_launch; })};
  {
    Pool pool{{.on_worker_event = [&](const WorkerReport& /*report*/) { ++told_pool; }}};
    EXPECT_EQ(pool.apply<twice>(21), 42);
  }

  cluster.kill(1);

  wait_until([&] { return told_launch == 1; });
  EXPECT_EQ(told_pool, 0);
}

// Else it would look at what is gone.
TEST(WorkerEvents, AreToldToTheEndBeforeThePoolEnds) {
  MortalCluster cluster{2};
  std::atomic<bool> is_telling = false;
  std::atomic<bool> is_told = false;
  {
    Pool pool{{.on_worker_event = [&](const WorkerReport& /*report*/) {
      is_telling = true;
      std::this_thread::sleep_for(10ms);
      is_told = true;
    }}};
    cluster.kill(1);
    wait_until([&] { return is_telling.load(); });
  }

  EXPECT_TRUE(is_told);
}

TEST(WorkerEvents, AreToldToTheEndBeforeTheLaunchEnds) {
  std::atomic<bool> is_telling = false;
  std::atomic<bool> is_told = false;
  MortalCluster cluster{2, {.on_worker_event = [&](const WorkerReport& /*report*/) {
                          is_telling = true;
                          std::this_thread::sleep_for(10ms);
                          is_told = true;
                        }}};
  cluster.kill(1);
  wait_until([&] { return is_telling.load(); });

  EXPECT_TRUE(cluster.end());

  EXPECT_TRUE(is_told);
}

TEST(WorkerEvents, MayComeManyAtATimeToManyThreads) {
  std::atomic<int> told = 0;
  std::atomic<int> telling = 0;
  MortalCluster cluster{8};
  Pool pool{{.worker_loss_retries = 7, .on_worker_event = [&](const WorkerReport& /*report*/) {
               EXPECT_EQ(++telling, 1);
               std::this_thread::sleep_for(1ms);
               --telling;
               ++told;
             }}};
  std::vector<std::thread> threads;
  for (int number = 0; number < 4; ++number) {
    threads.emplace_back([&] {
      for (int i = 0; i < 30; ++i) EXPECT_EQ(pool.apply<twice>(i), 2 * i);
    });
  }

  for (int rank = 1; rank < 8; ++rank) cluster.kill(rank);

  for (std::thread& thread : threads) thread.join();
  wait_until([&] { return told == 7; });
}

}  // namespace
}  // namespace rankpool
