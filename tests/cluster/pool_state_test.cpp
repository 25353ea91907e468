// SPDX-License-Identifier: BSL-1.0
//
// What a callable carries travels to a worker once; and what a task can know of itself.

#include <algorithm>
#include <string>
#include <vector>

#include <gmock/gmock.h>

#include "rankpool/errors.hpp"
#include "rankpool/partial.hpp"
#include "rankpool/pool.hpp"
#include "rankpool/task_info.hpp"

#include <unistd.h>

namespace rankpool {
namespace {

using ::testing::AllOf;
using ::testing::Each;
using ::testing::Ge;
using ::testing::Le;

/// Counts how often it was unpacked in the process it is in; each `tag` for itself.
template <int tag>
struct Counted {
  int number = 0;
  inline static int unpacked = 0;

  template <class Archive>
  void serialize(Archive& archive, unsigned int /*version*/) {
    archive& number;
    if constexpr (Archive::is_loading::value) ++unpacked;
  }
  int operator()(int /*ignored*/) const { return unpacked; }
};

int unpacked_with(const Counted<2>& counted, int /*ignored*/) { return counted.unpacked; }

TEST(PoolState, TravelsToAWorkerOnceInAMap) {
  Pool pool;

  const auto unpacked = pool.map(Counted<1>{5}, std::vector<int>(300), {.chunk_size = 1});

  EXPECT_THAT(unpacked, Each(1));
}

TEST(PoolState, OfAPartialTravelsToAWorkerOnceInAMap) {
  Pool pool;

  const auto unpacked =
      pool.map(partial<unpacked_with>(Counted<2>{5}), std::vector<int>(300), {.chunk_size = 1});

  EXPECT_THAT(unpacked, Each(1));
}

TEST(PoolState, TravelsToAWorkerOnceForEqualCallsInARow) {
  Pool pool;

  for (int i = 0; i < 10; ++i) {
    EXPECT_THAT(pool.map(Counted<3>{5}, std::vector<int>(30), {.chunk_size = 1}), Each(1));
    EXPECT_EQ(pool.apply(Counted<3>{5}, 0), 1);
  }
}

TEST(PoolState, IsNeverMixedUpWithAnotherOfItsType) {
  Pool pool;
  const auto add = [](int bound, int number) { return bound + number; };
  std::vector<AsyncResult<std::vector<int>>> results;

  for (int bound = 0; bound < 40; ++bound) {
    results.push_back(pool.map_async(partial(add, bound), std::vector<int>(20), {.chunk_size = 1}));
  }

  for (int bound = 0; bound < 40; ++bound) {
    EXPECT_THAT(results[static_cast<std::size_t>(bound)].get(), Each(bound));
  }
}

std::string describe_self(int number) {
  const TaskInfo own = this_task();
  return std::to_string(own.index - static_cast<std::size_t>(number)) + ' ' +
         std::to_string(own.attempt) + ' ' + own.host;
}

TEST(ThisTask, KnowsItsIndexAttemptAndHost) {
  Pool pool;
  std::string host(256, '\0');
  gethostname(host.data(), host.size() - 1);
  host.resize(host.find('\0'));
  std::vector<int> numbers(100);
  for (int i = 0; i < 100; ++i) numbers[static_cast<std::size_t>(i)] = i;

  EXPECT_THAT(pool.map<describe_self>(numbers), Each("0 1 " + host));
  EXPECT_THAT(pool.map<describe_self>(numbers, {.chunk_size = 7}), Each("0 1 " + host));
}

TEST(ThisTask, KnowsItsWorker) {
  Pool pool;

  const auto workers = pool.map([](int) { return this_task().worker; }, std::vector<int>(100));

  const int first = workers.front();  // 0 where the master works alone
  EXPECT_THAT(workers, Each(AllOf(Ge(std::min(first, 1)), Le(pool.worker_count()))));
}

TEST(ThisTask, IsUnknownOutsideOfATask) { EXPECT_THROW(this_task(), UsageError); }

}  // namespace
}  // namespace rankpool
