// SPDX-License-Identifier: BSL-1.0
//
// What goes on and on takes no more memory than at its beginning, nor file descriptors.

#include <algorithm>
#include <array>
#include <cstddef>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <numeric>
#include <ranges>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "rankpool/partial.hpp"
#include "rankpool/pool.hpp"

#include <malloc.h>

namespace rankpool {
namespace {

constexpr std::size_t mebibyte = std::size_t{1} << 20;

int increment(int number) { return number + 1; }
void set_up(const std::string& /*table*/) {}

/// Of this process.
std::size_t resident_bytes() {
  std::ifstream file{"/proc/self/statm"};
  std::size_t all = 0;
  std::size_t resident = 0;
  file >> all >> resident;
  return resident * 4096;
}
/// What was allocated and not freed. What is resident varies by more than a leak would: each thread
/// has an arena of its own.
std::size_t allocated_bytes() { return mallinfo2().uordblks; }
std::size_t descriptors() {
  const std::filesystem::directory_iterator all{"/proc/self/fd"};
  return static_cast<std::size_t>(std::distance(begin(all), end(all)));
}

/// Of the master and of all workers.
struct Usage {
  std::size_t allocated;
  std::size_t resident;
  std::size_t descriptors;
};
Usage usage() {
  Pool pool;
  Usage most{allocated_bytes(), resident_bytes(), descriptors()};
  const std::vector<int> workers(static_cast<std::size_t>(pool.worker_count()));
  for (const auto& [allocated, resident, open] : pool.map(
           [](int) {
             return std::array{allocated_bytes(), resident_bytes(), descriptors()};
           },
           workers, {.chunk_size = 1})) {
    most.allocated = std::max(most.allocated, allocated);
    most.resident = std::max(most.resident, resident);
    most.descriptors = std::max(most.descriptors, open);
  }
  return most;
}

void use_a_pool(int number) {
  Pool pool{{.initializer = partial<set_up>(std::string(1'000, 'x'))}};
  std::vector<int> inputs(100);
  std::iota(inputs.begin(), inputs.end(), number);
  EXPECT_EQ(pool.map<increment>(inputs).back(), number + 100);
  auto dropped = pool.imap<increment>(std::views::iota(number));
  EXPECT_EQ(dropped.next(), number + 1);
  (void)pool.apply_async<increment>(number).on_success([](int) {});
}

TEST(Endurance, AThousandPoolsLeaveNothingBehind) {
  for (int i = 0; i < 100; ++i) use_a_pool(i);
  const Usage before = usage();

  for (int i = 0; i < 1'000; ++i) use_a_pool(i);

  const Usage after = usage();
  EXPECT_LE(after.allocated, before.allocated + mebibyte / 2);
  EXPECT_LE(after.resident, before.resident + 4 * mebibyte);
  EXPECT_LE(after.descriptors, before.descriptors);
}

TEST(Endurance, AnEndlessStreamTakesConstantMemory) {
  constexpr int elements = 10'000'000;
  Pool pool;
  (void)pool.map<increment>(std::vector(1'000, 1));
  const std::size_t before = resident_bytes();
  std::size_t most = 0;

  int expected = 1;
  for (const int value : pool.imap<increment>(std::views::iota(0))) {
    ASSERT_EQ(value, expected);
    if (expected % 100'000 == 0) most = std::max(most, resident_bytes());
    if (++expected > elements) break;
  }

  EXPECT_LE(most, before + 50 * mebibyte);
}

}  // namespace
}  // namespace rankpool
