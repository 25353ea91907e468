// SPDX-License-Identifier: BSL-1.0
//
// Workers that feed several children each.

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include <boost/serialization/utility.hpp>
#include <gmock/gmock.h>

#include "cluster/isolation.hpp"
#include "support/gate.hpp"

#include <rankpool/rankpool.hpp>
#include <unistd.h>

namespace {

using isolation::numbers;
using isolation::outcomes;
using isolation::process_of_task;
using rankpool::Isolation;
using rankpool::Pool;
using rankpool::testing::TemporaryFolder;
using rankpool::testing::wait_until;

using Where = std::pair<int, int>;  // worker, and which of its processes

void await_files(const std::string& folder, int count) {
  wait_until([&] {
    const std::filesystem::directory_iterator files{folder};
    return std::distance(begin(files), end(files)) >= count;
  });
}

// Returns once so many tasks are within it at a time.
Where meet(const std::string& folder, int count, int number) {
  std::ofstream{folder + "/" + std::to_string(number)};
  await_files(folder, count);
  return {rankpool::this_task().worker, rankpool::this_task().process};
}

TEST(IsolationChildren, RunATaskEachAtATime) {
  Pool pool{{.isolation = Isolation::process, .processes_per_worker = 3}};
  const TemporaryFolder folder;
  const int all = 3 * pool.worker_count();
  ASSERT_EQ(pool.process_count(), all);

  const auto places = pool.map(rankpool::partial<meet>(folder.path().string(), all), numbers(all),
                               {.chunk_size = 1});

  const std::set<Where> distinct(places.begin(), places.end());
  EXPECT_EQ(distinct.size(), places.size());
  for (const auto& [worker, process] : distinct) {
    EXPECT_THAT(process, ::testing::AllOf(::testing::Ge(1), ::testing::Le(3)));
  }
}

int process_number(int /*value*/) { return rankpool::this_task().process; }

TEST(IsolationChildren, AreNumberedOnlyWhereThereAreSome) {
  {
    Pool pool;
    EXPECT_EQ(pool.process_count(), pool.worker_count());
    EXPECT_EQ(pool.apply<process_number>(0), 0);
  }
  Pool pool{{.isolation = Isolation::process}};
  EXPECT_EQ(pool.process_count(), pool.worker_count());
  EXPECT_EQ(pool.apply<process_number>(0), 1);
}

int square_or_end(int value) {
  if (value % 7 == 3) std::abort();
  return value * value;
}

TEST(IsolationChildren, CostOnlyTheirOwnTasks) {
  Pool pool{{.isolation = Isolation::process, .processes_per_worker = 4}};
  auto results = pool.imap<square_or_end>(numbers(200), {.chunk_size = 5});
  const auto all = outcomes(results, 200);
  for (int i = 0; i < 200; ++i) {
    EXPECT_EQ(all[static_cast<std::size_t>(i)], i % 7 == 3 ? -1 : i * i);
  }
}

int begun = 0;

void begin_with(int value) { begun += value; }
int begun_by_now(int /*value*/) { return begun; }

TEST(IsolationChildren, AreInitializedEachOnce) {
  Pool pool{{.initializer = rankpool::partial<begin_with>(1),
             .isolation = Isolation::process,
             .processes_per_worker = 3}};
  EXPECT_THAT(pool.map<begun_by_now>(numbers(300), {.chunk_size = 1}), ::testing::Each(1));
}

struct Table {
  std::vector<int> values;
  int operator()(int index) const { return values[static_cast<std::size_t>(index)]; }
  template <class Archive>
  void serialize(Archive& archive, unsigned int /*version*/) {
    archive& values;
  }
};

TEST(IsolationChildren, AllKnowTheStateOfACallable) {
  Pool pool{{.isolation = Isolation::process, .processes_per_worker = 3}};
  const Table table{numbers(1'000)};
  EXPECT_EQ(pool.map(table, numbers(1'000), {.chunk_size = 3}), table.values);
}

std::vector<double> twice(std::vector<double> values) {
  for (double& value : values) value *= 2;
  return values;
}

TEST(IsolationChildren, GetLargeArgumentsOfTheirOwn) {
  Pool pool{{.isolation = Isolation::process, .processes_per_worker = 3}};
  std::vector<std::vector<double>> inputs;
  for (int i = 0; i < 24; ++i) inputs.emplace_back(20'000 + 1'000 * i, i);
  const auto results = pool.map<twice>(inputs, {.chunk_size = 2});
  for (std::size_t i = 0; i < inputs.size(); ++i) EXPECT_EQ(results[i], twice(inputs[i]));
}

int hang_in(const std::string& folder, int number) {
  std::ofstream{folder + "/" + std::to_string(number)};
  isolation::spin();
  return number;
}

TEST(IsolationChildren, EndForACancelledTaskAlone) {
  Pool pool{{.workers = 1, .isolation = Isolation::process, .processes_per_worker = 2}};
  const TemporaryFolder folder;
  auto hanging = pool.apply_async<hang_in>(folder.path().string(), 1);
  await_files(folder.path().string(), 1);
  const int other = pool.apply<process_of_task>(0);
  EXPECT_TRUE(hanging.cancel());
  const auto processes = pool.map<process_of_task>(numbers(100), {.chunk_size = 1});
  EXPECT_THAT(processes, ::testing::Contains(other));
}

TEST(IsolationChildren, AreAsManyAsEachPoolAsks) {
  for (const int processes : {1, 4, 2, 3}) {
    Pool pool{{.isolation = Isolation::process, .processes_per_worker = processes}};
    const TemporaryFolder folder;
    const int all = pool.process_count();
    EXPECT_EQ(all, processes * pool.worker_count());
    (void)pool.map(rankpool::partial<meet>(folder.path().string(), all), numbers(all),
                   {.chunk_size = 1});
  }
  Pool pool;
  EXPECT_EQ(pool.process_count(), pool.worker_count());
  EXPECT_EQ(pool.apply<process_number>(0), 0);
}

// The worker that is still at work has not heard of its children yet.
TEST(IsolationChildren, AreNotGivenWorkBehindATaskOfAnEarlierPool) {
  const TemporaryFolder folder;
  std::vector<rankpool::AsyncResult<int>> endless;
  {
    Pool pool{{.isolation = Isolation::process, .processes_per_worker = 2}};
    endless.push_back(pool.apply_async<hang_in>(folder.path().string(), 1));
    await_files(folder.path().string(), 1);
    pool.terminate();
  }
  Pool pool{{.isolation = Isolation::process, .processes_per_worker = 2}};
  EXPECT_EQ(pool.map<process_number>(numbers(50), {.chunk_size = 1}).size(), 50);
  EXPECT_THROW((void)endless.front().get(), rankpool::PoolTerminated);
}

TEST(IsolationChildren, CountInTheStatistics) {
  Pool pool{{.isolation = Isolation::process, .processes_per_worker = 2}};
  (void)pool.map<process_number>(numbers(1'000));
  const rankpool::Statistics statistics = pool.statistics();
  double processes = 0;
  for (const auto& worker : statistics.workers) {
    EXPECT_GE(worker.processes, 2);
    processes += worker.processes;
  }
  const rankpool::WorkerTime& time = statistics.time;
  const auto sum = time.work + time.transfer + time.initializing + time.dispatch + time.starvation +
                   time.tail + time.serial + time.unused + time.lost;
  EXPECT_NEAR(sum.count(), processes * statistics.wall.count(), 1e-6);
}

TEST(IsolationChildren, AreAtLeastOneAndNotTooMany) {
  for (const int processes : {-1, 0, 100'000}) {
    EXPECT_THROW((Pool{{.isolation = Isolation::process, .processes_per_worker = processes}}),
                 rankpool::UsageError);
  }
  EXPECT_THROW((Pool{{.processes_per_worker = 2}}), rankpool::UsageError);
}

}  // namespace
