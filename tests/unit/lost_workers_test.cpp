// SPDX-License-Identifier: BSL-1.0
//
// A pool whose workers are lost while it works.

#include <atomic>
#include <numeric>
#include <string>
#include <thread>
#include <vector>

#include <gmock/gmock.h>

#include "rankpool/partial.hpp"
#include "rankpool/pool.hpp"

#include "support/gate.hpp"
#include "support/mortal_cluster.hpp"

namespace rankpool {
namespace {

using namespace std::chrono_literals;
using rankpool::testing::MortalCluster;
using rankpool::testing::wait_until;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::ThrowsMessage;

constexpr int deadly = 13;

int twice(int value) { return 2 * value; }

int twice_but_deadly_once(int value) {
  if (value == deadly && this_task().attempt == 1) MortalCluster::kill_own_worker();
  return 2 * value;
}

std::atomic<int> runs = 0;
int twice_but_deadly(int value) {
  ++runs;
  if (value == deadly) MortalCluster::kill_own_worker();
  return 2 * value;
}

int add_but_deadly_once(int offset, int value) { return offset + twice_but_deadly_once(value); }

std::string echo_but_deadly_once(const std::string& text) {
  if (this_task().index == 0 && this_task().attempt == 1) MortalCluster::kill_own_worker();
  return text;
}

int attempt_of(int value) {
  (void)twice_but_deadly_once(value);
  return this_task().attempt;
}

std::atomic<int> worker_at_work = 0;
// The first attempt lasts until its worker is gone.
int endless_at_first(int value) {
  if (this_task().attempt > 1) return value;
  worker_at_work = this_task().worker;
  while (worker_at_work != 0) std::this_thread::sleep_for(1ms);
  return value;
}

// Ends the worker that runs `endless_at_first`, and then what is left of that.
void kill_worker_at_work(MortalCluster& cluster) {
  wait_until([] { return worker_at_work != 0; });
  cluster.kill(worker_at_work);
  worker_at_work = 0;
}

std::vector<int> numbers(int count) {
  std::vector<int> all(static_cast<std::size_t>(count));
  std::iota(all.begin(), all.end(), 0);
  return all;
}

TEST(LostWorkers, CostAMapNothingButTime) {
  const MortalCluster cluster{3};
  Pool pool;

  const auto results = pool.map<twice_but_deadly_once>(numbers(100));

  for (int i = 0; i < 100; ++i) EXPECT_EQ(results[static_cast<std::size_t>(i)], 2 * i);
  EXPECT_EQ(pool.worker_count(), 2);
  EXPECT_EQ(pool.statistics().lost_workers.size(), 1);
  EXPECT_GE(pool.statistics().tasks_run_again, 1);
}

TEST(LostWorkers, TellTheTaskThatItIsTriedAgain) {
  const MortalCluster cluster{2};
  Pool pool;

  EXPECT_THAT(pool.map<attempt_of>(std::vector{1, deadly}, {.chunk_size = 1}), ElementsAre(1, 2));
}

TEST(LostWorkers, AreNotRiskedForEverForATaskThatEndsThem) {
  const MortalCluster cluster{4};
  Pool pool;

  EXPECT_THAT([&] { (void)pool.map<twice_but_deadly>(numbers(100)); },
              ThrowsMessage<WorkerLost>(HasSubstr("lost its worker 3 times")));

  EXPECT_EQ(pool.worker_count(), 1);
  EXPECT_EQ(pool.apply<twice>(21), 42);
}

TEST(LostWorkers, RunNothingTwiceWhereThatIsForbidden) {
  const MortalCluster cluster{2};
  Pool pool{{.worker_loss_retries = 0}};
  runs = 0;

  EXPECT_THROW(pool.apply<twice_but_deadly>(deadly), WorkerLost);

  EXPECT_EQ(runs, 1);
  EXPECT_EQ(pool.statistics().tasks_run_again, 0);
}

TEST(LostWorkers, EndThePoolWhenNoneIsLeft) {
  const MortalCluster cluster{2};
  {
    Pool pool{{.worker_loss_retries = 10}};

    EXPECT_THAT([&] { (void)pool.map<twice_but_deadly>(numbers(100)); },
                ThrowsMessage<WorkerLost>(HasSubstr("no worker is left: worker ")));
    EXPECT_THROW(pool.apply<twice>(1), WorkerLost);
    EXPECT_EQ(pool.worker_count(), 0);
  }

  EXPECT_THROW(Pool{}, WorkerLost);
  EXPECT_THROW(Pool{{.workers = 1}}, WorkerLost);
}

TEST(LostWorkers, AreReplacedByThoseThatThePoolDidNotUse) {
  const MortalCluster cluster{2};
  Pool pool{{.workers = 1}};

  EXPECT_THAT(pool.map<twice_but_deadly_once>(std::vector{1, deadly}), ElementsAre(2, 2 * deadly));

  EXPECT_EQ(pool.worker_count(), 1);
}

TEST(LostWorkers, LeaveTheStateOfACallableToTheOthers) {
  const MortalCluster cluster{2};
  Pool pool{{.workers = 1}};

  EXPECT_THAT(pool.map(partial<add_but_deadly_once>(100), std::vector{1, deadly}),
              ElementsAre(102, 100 + 2 * deadly));
}

TEST(LostWorkers, LetGoOfWhatWasLentToThem) {
  const MortalCluster cluster{3};
  Pool pool;
  const std::vector<std::string> inputs(10, std::string(100'000, 'x'));

  EXPECT_EQ(pool.map<echo_but_deadly_once>(inputs, {.chunk_size = 2}), inputs);
}

TEST(LostWorkers, AreHeardOfByACallerThatSleeps) {
  MortalCluster cluster{2, {.on_worker_event = {}, .masters_shortest_sleep = 1h}};
  Pool pool;
  std::thread other{[&] {
    wait_until([&] { return worker_at_work != 0 && cluster.sleepers() == 1; });
    kill_worker_at_work(cluster);
  }};

  EXPECT_EQ(pool.apply<endless_at_first>(7), 7);

  other.join();
}

TEST(LostWorkers, AreHeardOfWhileTheCallerComputes) {
  MortalCluster cluster{2, {.on_worker_event = {}, .masters_shortest_sleep = 1h}};
  Pool pool;
  auto result = pool.apply_async<endless_at_first>(7);

  kill_worker_at_work(cluster);

  wait_until([&] { return result.ready(); });
  EXPECT_EQ(result.get(), 7);
}

TEST(LostWorkers, DoNotKeepATerminatedPoolWaiting) {
  MortalCluster cluster{2};
  Pool pool;
  auto result = pool.apply_async<endless_at_first>(7);
  wait_until([] { return worker_at_work != 0; });
  pool.terminate();

  kill_worker_at_work(cluster);

  pool.join();
  EXPECT_THROW(result.get(), PoolTerminated);
}

TEST(LostWorkers, DoNotKeepTheEndOfTheLaunchWaiting) {
  MortalCluster cluster{2};
  {
    Pool pool;
    (void)pool.apply_async<endless_at_first>(7);
    wait_until([] { return worker_at_work != 0; });
    pool.terminate();
  }

  kill_worker_at_work(cluster);

  EXPECT_TRUE(cluster.end());
}

TEST(LostWorkers, MayBeLostAtAnyTime) {
  for (int round = 0; round < 10; ++round) {
    MortalCluster cluster{5};
    Pool pool{{.worker_loss_retries = 4}};
    std::thread other{[&] {
      for (int rank = 1; rank < 5; ++rank) {
        std::this_thread::sleep_for(200us);
        cluster.kill(rank);
      }
    }};

    for (int i = 0; i < 5; ++i) {
      const auto results = pool.map<twice>(numbers(300), {.chunk_size = 1});
      EXPECT_EQ(results.back(), 2 * 299);
      EXPECT_EQ(std::accumulate(results.begin(), results.end(), 0), 299 * 300);
    }

    other.join();
  }
}

}  // namespace
}  // namespace rankpool
