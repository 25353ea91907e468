// SPDX-License-Identifier: BSL-1.0
//
// What users do with a pool all day. The workers live in this process.

#include <chrono>
#include <numeric>
#include <thread>

#include <gmock/gmock.h>

#include "rankpool/partial.hpp"
#include "rankpool/pool.hpp"
#include "rankpool/task_info.hpp"

#include "support/local_launch.hpp"

namespace rankpool {
namespace {

using rankpool::testing::LocalLaunch;
using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

double area(double radius) { return 3 * radius * radius; }
int difference(int a, int b) { return a - b; }
int answer() { return 42; }
std::string upper(std::string_view text) {
  std::string result{text};
  for (char& letter : result) letter = static_cast<char>(std::toupper(letter));
  return result;
}

int calls = 0;
void count(int /*value*/) { ++calls; }
void pause(int milliseconds) {
  std::this_thread::sleep_for(std::chrono::milliseconds{milliseconds});
}

TEST(Pool, AppliesAFunction) {
  LocalLaunch launch;
  Pool pool;

  EXPECT_EQ(pool.apply<area>(2.0), 12.0);
  EXPECT_EQ(pool.apply<area>(2), 12.0);  // converted here
  EXPECT_EQ(pool.apply<difference>(7, 3), 4);
  EXPECT_EQ(pool.apply<answer>(), 42);
  EXPECT_EQ(pool.apply<upper>("text"), "TEXT");
}

TEST(Pool, AppliesACallable) {
  LocalLaunch launch;
  Pool pool;

  EXPECT_EQ(pool.apply([](int a, int b) { return a * b; }, 6, 7), 42);
  EXPECT_EQ(pool.apply([](const auto& text) { return text + "!"; }, "hi"), "hi!");
  EXPECT_EQ(pool.apply(partial<difference>(10), 3), 7);
}

TEST(Pool, MapsInInputOrder) {
  LocalLaunch launch;
  Pool pool;
  std::vector<int> inputs(10'000);
  std::iota(inputs.begin(), inputs.end(), 0);

  const auto results = pool.map([](int i) { return 2L * i; }, inputs);

  ASSERT_EQ(results.size(), inputs.size());
  for (int i : inputs) EXPECT_EQ(results[static_cast<std::size_t>(i)], 2L * i);
}

TEST(Pool, MapsNothing) {
  LocalLaunch launch;
  Pool pool;

  EXPECT_THAT(pool.map<area>(std::vector<double>{}), IsEmpty());
}

TEST(Pool, MapsAFunctionWithoutResult) {
  LocalLaunch launch;
  Pool pool;
  calls = 0;

  pool.map<count>(std::vector(100, 0));
  pool.apply<count>(0);

  EXPECT_EQ(calls, 101);
}

TEST(Pool, MapsTuplesOfArguments) {
  LocalLaunch launch;
  Pool pool;

  EXPECT_THAT(pool.starmap<difference>(std::vector<std::pair<int, int>>{{5, 1}, {9, 2}}),
              ElementsAre(4, 7));
  EXPECT_THAT(pool.starmap<difference>(std::vector<std::array<int, 2>>{{5, 1}}), ElementsAre(4));
  EXPECT_THAT(pool.starmap<area>(std::vector<std::tuple<double>>{{1}}), ElementsAre(3.0));
}

TEST(Pool, KeepsTheChunkSizeOfTheUser) {
  LocalLaunch launch;
  Pool pool;

  for (const std::size_t size : {1, 3, 10, 1'000'000}) {
    EXPECT_THAT(pool.map<area>(std::vector<double>(10, 1), {.chunk_size = size}), Each(3.0));
  }
}

TEST(Pool, UsesAllWorkersInTurn) {
  LocalLaunch launch;
  Pool pool;

  const auto ranks =
      pool.map([](int /*i*/) { return this_task().worker; }, std::vector(30, 0), {.chunk_size = 1});

  EXPECT_EQ(pool.worker_count(), 3);
  for (const int rank : {1, 2, 3}) EXPECT_THAT(ranks, ::testing::Contains(rank));
}

TEST(Pool, UsesFewerWorkersIfAsked) {
  LocalLaunch launch;
  Pool pool{{.workers = 1}};

  EXPECT_EQ(pool.worker_count(), 1);
  EXPECT_THAT(pool.map([](int /*i*/) { return this_task().worker; }, std::vector(30, 0)), Each(1));
}

TEST(Pool, TellsATaskWhichOneItIs) {
  LocalLaunch launch;
  Pool pool;

  const auto indices = pool.map(
      [](char /*c*/) {
        const TaskInfo info = this_task();
        EXPECT_EQ(info.host, "node07");
        EXPECT_EQ(info.attempt, 1);
        return info.index;
      },
      std::string{"abcd"});

  EXPECT_THAT(indices, ElementsAre(0, 1, 2, 3));
}

TEST(Pool, GivesResultsLater) {
  LocalLaunch launch;
  Pool pool;
  auto one = pool.apply_async<area>(1.0);
  auto many = pool.map_async<area>(std::vector{1.0, 2.0});
  auto pairs = pool.starmap_async<difference>(std::vector<std::pair<int, int>>{{5, 1}});
  auto nothing = pool.apply_async<count>(1);

  EXPECT_THAT(pairs.get(), ElementsAre(4));
  EXPECT_THAT(many.get(), ElementsAre(3.0, 12.0));
  EXPECT_EQ(one.get(), 3.0);
  nothing.get();
}

TEST(Pool, RunsOneAfterTheOther) {
  LocalLaunch launch;
  for (int i = 1; i <= 3; ++i) {
    Pool pool{{.workers = i}};

    EXPECT_EQ(pool.apply<area>(i), 3.0 * i * i);
  }
}

TEST(Pool, CarriesTheStateOfACallable) {
  struct Scale {
    int factor = 0;
    int operator()(int value) const { return factor * value; }
    void serialize(detail::OutputArchive& archive, unsigned int /*version*/) { archive& factor; }
    void serialize(detail::InputArchive& archive, unsigned int /*version*/) { archive& factor; }
  };
  LocalLaunch launch;
  Pool pool;

  for (int factor = 0; factor < 20; ++factor) {
    EXPECT_THAT(pool.map(Scale{factor}, std::vector{1, 2}), ElementsAre(factor, 2 * factor));
  }
}

TEST(Pool, ReportsProgressToTheEnd) {
  LocalLaunch launch;
  Pool pool;
  std::vector<std::size_t> done;

  pool.map<area>(std::vector<double>(1'000, 1), {.on_progress = [&](const Progress& progress) {
                   EXPECT_EQ(progress.total, 1'000);
                   EXPECT_EQ(progress.failed, 0);
                   done.push_back(progress.done);
                 }});

  ASSERT_FALSE(done.empty());
  EXPECT_EQ(done.back(), 1'000);
  EXPECT_TRUE(std::is_sorted(done.begin(), done.end()));
}

TEST(Pool, ReportsTheChunkSizeWithTheProgress) {
  LocalLaunch launch;
  Pool pool;
  std::size_t chunk_size = 0;

  pool.map<pause>(std::vector{1, 1, 1, 1, 1, 1, 1, 1},
                  {.chunk_size = 4, .on_progress = [&](const Progress& progress) {
                     chunk_size = progress.chunk_size;
                   }});

  EXPECT_EQ(chunk_size, 4);
}

TEST(Pool, TellsWhatWasDoneWithEachFunction) {
  LocalLaunch launch;
  {
    Pool pool;
    (void)pool.map<area>(std::vector<double>(1'000, 1));
  }
  Pool pool;
  pool.map<pause>(std::vector{1, 1, 1, 1, 1, 1, 1, 1}, {.chunk_size = 4});

  const auto functions = pool.statistics().functions;

  ASSERT_EQ(functions.size(), 2);
  EXPECT_THAT(functions[0].name, ::testing::HasSubstr("area"));
  EXPECT_EQ(functions[0].tasks, 1'000);
  EXPECT_GT(functions[0].chunk_size, 1);
  EXPECT_THAT(functions[1].name, ::testing::HasSubstr("pause"));
  EXPECT_EQ(functions[1].tasks, 8);
  EXPECT_EQ(functions[1].chunks, 2);
  EXPECT_EQ(functions[1].chunk_size, 4);
  EXPECT_GE(functions[1].busy, std::chrono::milliseconds{8});
}

}  // namespace
}  // namespace rankpool
