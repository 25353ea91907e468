// SPDX-License-Identifier: BSL-1.0
//
// Memory of large values is used again, but never kept from a task that runs.

#include "rankpool/detail/spare_memory.hpp"

#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "rankpool/pool.hpp"

#include "support/thread_cluster.hpp"

namespace rankpool::detail {
namespace {

using testing::ThreadCluster;
using Numbers = std::vector<double>;

constexpr std::size_t large = 2 * smallest_attachment / sizeof(double);

Numbers given(std::size_t count) {
  Numbers numbers;
  SpareMemory::give(numbers, count);
  return numbers;
}

TEST(SpareMemory, GivesWhatWasKeptOnceAndEmpty) {
  const SpareMemory spare;
  Numbers numbers(large, 1.0);
  const double* const place = numbers.data();
  SpareMemory::keep(std::move(numbers));

  const Numbers again = given(large);

  EXPECT_EQ(again.data(), place);
  EXPECT_TRUE(again.empty());
  EXPECT_GE(again.capacity(), large);
  EXPECT_EQ(given(large).capacity(), 0);
}

TEST(SpareMemory, KeepsNothingSmall) {
  const SpareMemory spare;
  SpareMemory::keep(Numbers(10, 1.0));

  EXPECT_EQ(given(10).capacity(), 0);
}

TEST(SpareMemory, GivesNoneThatIsTooSmallOrFarTooLarge) {
  const SpareMemory spare;
  SpareMemory::keep(Numbers(large, 1.0));
  EXPECT_EQ(given(large + 1).capacity(), 0);
  SpareMemory::keep(Numbers(large, 1.0));
  EXPECT_EQ(given(large / 2 - 1).capacity(), 0);
  SpareMemory::keep(Numbers(large, 1.0));
  EXPECT_GE(given(large / 2).capacity(), large);
}

TEST(SpareMemory, DropsWhatAnotherTypeCannotUse) {
  const SpareMemory spare;
  SpareMemory::keep(std::string(2 * smallest_attachment, 'x'));

  EXPECT_EQ(given(large).capacity(), 0);
  std::string text;
  SpareMemory::give(text, 2 * smallest_attachment);
  EXPECT_LT(text.capacity(), smallest_attachment);
}

TEST(SpareMemory, IsForOneThreadAsLongAsItIsThere) {
  SpareMemory::keep(Numbers(large, 1.0));
  EXPECT_EQ(given(large).capacity(), 0);
  {
    const SpareMemory spare;
    SpareMemory::keep(Numbers(large, 1.0));
  }
  EXPECT_EQ(given(large).capacity(), 0);
}

std::size_t kept_now() { return given(large).capacity(); }
std::size_t kept_within(const Numbers& /*numbers*/) { return given(large).capacity(); }
double first(const Numbers& numbers) { return numbers.front(); }

TEST(SpareMemory, IsNotThereWhileATaskRuns) {
  const ThreadCluster cluster{1};
  Pool pool;
  const Numbers numbers(large, 1.0);

  EXPECT_EQ(pool.apply<first>(numbers), 1.0);  // leaves its memory
  EXPECT_EQ(pool.apply<kept_now>(), 0);
  EXPECT_EQ(pool.apply<first>(numbers), 1.0);  // leaves its memory
  EXPECT_EQ(pool.apply<kept_within>(numbers), 0);
  EXPECT_EQ(pool.apply<first>(numbers), 1.0);  // leaves its memory
  EXPECT_EQ(pool.apply<kept_within>(Numbers(10, 1.0)), 0);
}

}  // namespace
}  // namespace rankpool::detail
