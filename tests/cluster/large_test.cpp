// SPDX-License-Identifier: BSL-1.0
//
// Many tasks and long messages: right results, and a master whose memory stays within its inputs,
// its outputs and 100 MB. LARGE_TEST_SHARE=n asks for an n-th of it all.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <fstream>
#include <numeric>
#include <string>
#include <vector>

#include <gmock/gmock.h>

#include "rankpool/pool.hpp"

namespace rankpool {
namespace {

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr bool is_memory_ours = false;  // sanitizers keep what is freed, and shadows of all
#else
constexpr bool is_memory_ours = true;
#endif

constexpr std::size_t megabyte = 1'000'000;
constexpr std::size_t mebibyte = std::size_t{1} << 20;

std::size_t share_of(std::size_t whole) {
  const char* const share = std::getenv("LARGE_TEST_SHARE");
  return whole / (share == nullptr ? 1 : std::stoul(share));
}

/// A line of /proc/self/status, in bytes.
std::size_t memory(const std::string& name) {
  std::ifstream status{"/proc/self/status"};
  std::string word;
  while (status >> word && word != name + ':') {
  }
  std::size_t kibibytes = 0;
  status >> kibibytes;
  return kibibytes * 1024;
}

/// The most memory that this process uses from here on, beyond what it uses now.
class MemoryWatch {
 public:
  MemoryWatch() {
    std::ofstream{"/proc/self/clear_refs"} << 5;  // the peak starts again from the present
    before_ = memory("VmRSS");
  }
  [[nodiscard]] std::size_t peak_growth() const {
    const std::size_t peak = memory("VmHWM");
    return peak > before_ ? peak - before_ : 0;
  }

 private:
  std::size_t before_ = 0;
};

void expect_within(const MemoryWatch& watch, std::size_t inputs_and_outputs) {
  const std::size_t growth = watch.peak_growth();
  ::testing::Test::RecordProperty("peak_growth_mb", static_cast<int>(growth / megabyte));
  std::printf("memory: %zu MB for %zu MB of inputs and outputs%s\n", growth / megabyte,
              inputs_and_outputs / megabyte,
              is_memory_ours ? "" : "; not asserted, with a sanitizer");
  if (!is_memory_ours) return;
  EXPECT_LE(growth, inputs_and_outputs + 100 * megabyte);
}

std::int32_t invert(std::int32_t number) { return ~number; }
std::string reverse(std::string text) {
  std::reverse(text.begin(), text.end());
  return text;
}
std::size_t length(const std::string& text) { return text.size(); }
std::vector<std::uint64_t> count_to(std::size_t count) {
  std::vector<std::uint64_t> numbers(count);
  std::iota(numbers.begin(), numbers.end(), 0);
  return numbers;
}

void map_integers(std::size_t count, MapOptions options) {
  Pool pool;
  const MemoryWatch watch;
  std::vector<std::int32_t> numbers(count);
  std::iota(numbers.begin(), numbers.end(), 0);

  const auto inverted = pool.map<invert>(numbers, std::move(options));

  expect_within(watch, 2 * count * sizeof(std::int32_t));
  ASSERT_EQ(inverted.size(), count);
  EXPECT_TRUE(std::equal(inverted.begin(), inverted.end(), numbers.begin(),
                         [](auto result, auto number) { return result == ~number; }));
}

TEST(Large, AMillionTasksInMessagesOfOne) { map_integers(share_of(1'000'000), {.chunk_size = 1}); }

TEST(Large, TenMillionTasks) { map_integers(share_of(10'000'000), {}); }

TEST(Large, AHundredTextsOfAMebibyteThereAndBack) {
  Pool pool;
  const MemoryWatch watch;
  const std::size_t size = share_of(mebibyte);
  std::vector<std::string> texts(100, std::string(size, 'x'));
  for (std::size_t i = 0; i < texts.size(); ++i) texts[i].front() = static_cast<char>(i);

  const auto reversed = pool.map<reverse>(texts);

  expect_within(watch, 2 * texts.size() * size);
  ASSERT_EQ(reversed.size(), texts.size());
  for (std::size_t i = 0; i < texts.size(); ++i) {
    ASSERT_EQ(reversed[i].size(), size);
    EXPECT_EQ(reversed[i].back(), static_cast<char>(i));
    EXPECT_EQ(std::count(reversed[i].begin(), reversed[i].end() - 1, 'x'), size - 1);
  }
}

TEST(Large, OneLongArgumentAndOneLongResult) {
  Pool pool;
  const std::size_t size = share_of(64 * mebibyte);
  const std::string text(size, 'x');

  EXPECT_EQ(pool.apply<length>(text), size);
  const auto numbers = pool.apply<count_to>(size / sizeof(std::uint64_t));

  ASSERT_EQ(numbers.size(), size / sizeof(std::uint64_t));
  EXPECT_EQ(numbers, count_to(numbers.size()));
}

}  // namespace
}  // namespace rankpool
