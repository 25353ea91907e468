// SPDX-License-Identifier: BSL-1.0

#include "core/host_cores.hpp"

#include <numeric>

#include <gmock/gmock.h>

namespace rankpool::core {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;

std::vector<int> cores(int count) {
  std::vector<int> numbers(static_cast<std::size_t>(count));
  std::iota(numbers.begin(), numbers.end(), 0);
  return numbers;
}

RankCores unbound(const std::string& host, int of_host, int threads = 0) {
  return {.host = host,
          .place = host,
          .usable = cores(of_host),
          .offered = of_host,
          .asked_threads = threads};
}

RankCores bound(int core, int of_host, int threads = 0) {
  return {.host = "node1",
          .place = "node1",
          .usable = {core},
          .offered = of_host,
          .asked_threads = threads};
}

TEST(HostCores, AreDividedByTheWorkersOfTheHost) {
  const std::vector ranks{unbound("node1", 8), unbound("node1", 8), unbound("node1", 8),
                          unbound("node2", 8)};

  const auto shares = share_cores(ranks);

  EXPECT_EQ(shares.at(1).cores_a_worker, 4);
  EXPECT_EQ(shares.at(3).cores_a_worker, 8);
}

TEST(HostCores, AreSharedOnlyWhereThereAreMoreRanksThanCores) {
  const std::vector ranks{unbound("node1", 2), unbound("node1", 2), unbound("node1", 2),
                          unbound("node2", 2)};

  const auto shares = share_cores(ranks);

  EXPECT_TRUE(shares.at(2).shares_cores);
  EXPECT_EQ(shares.at(2).cores_a_worker, 1);
  EXPECT_FALSE(shares.at(3).shares_cores);
}

TEST(HostCores, AWorkerHasNoMoreThanItIsBoundTo) {
  const std::vector ranks{bound(0, 8), bound(1, 8)};

  EXPECT_EQ(share_cores(ranks).at(1).cores_a_worker, 1);
}

TEST(HostCores, AreNoCrowdWithAWorkerForEachAndTheMasterBesides) {
  EXPECT_THAT(describe_crowd({unbound("here", 2), unbound("here", 2), unbound("here", 2)}),
              IsEmpty());
}

TEST(HostCores, AreNoCrowdWithMoreWorkersOfOneThread) {
  const std::vector ranks(5, unbound("here", 2, 1));

  EXPECT_THAT(describe_crowd(ranks), IsEmpty());
}

TEST(HostCores, AreNoCrowdWithAsManyThreadsAsCores) {
  const std::vector ranks(3, unbound("here", 8, 4));

  EXPECT_THAT(describe_crowd(ranks), IsEmpty());
}

TEST(HostCores, AreACrowdWithMoreThreadsThanCores) {
  const std::vector ranks(4, unbound("node1", 8, 4));

  EXPECT_EQ(describe_crowd(ranks),
            "3 workers on node1 have 8 cores, but OMP_NUM_THREADS is 4 for each: set 2, or "
            "nothing, for they then share the cores, or start fewer workers");
}

TEST(HostCores, AreACrowdWithMoreThreadsThanAWorkerIsBoundTo) {
  EXPECT_EQ(describe_crowd({bound(0, 8, 4), bound(1, 8, 4)}),
            "worker 1 on node1 may use 1 core, but OMP_NUM_THREADS is 4: give it more (mpirun "
            "--bind-to none, in Slurm --cpus-per-task=4), or set less");
}

TEST(HostCores, AreACrowdWithTwoWorkersOnOneOfThem) {
  EXPECT_THAT(describe_crowd({bound(0, 8), bound(1, 8), bound(3, 8), bound(3, 8)}),
              HasSubstr("worker 2 on node1 and worker 3 are bound to the same core, 3 of 8"));
}

TEST(HostCores, AreNoCrowdWhereThereIsOnlyOne) {
  EXPECT_THAT(describe_crowd(std::vector(4, bound(0, 1))), IsEmpty());
}

TEST(HostCores, AreNoCrowdWithTheMasterOnAWorkersCore) {
  EXPECT_THAT(describe_crowd({bound(0, 8), bound(0, 8), bound(1, 8)}), IsEmpty());
}

TEST(HostCores, OfEqualNumbersOnTwoHostsAreDifferent) {
  RankCores elsewhere = bound(1, 8);
  elsewhere.place = "node2";

  EXPECT_THAT(describe_crowd({bound(0, 8), bound(1, 8), elsewhere}), IsEmpty());
}

}  // namespace
}  // namespace rankpool::core
