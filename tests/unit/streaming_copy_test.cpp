// SPDX-License-Identifier: BSL-1.0

#include "exec/streaming_copy.hpp"

#include <numeric>
#include <vector>

#include <gmock/gmock.h>

namespace rankpool::exec {
namespace {

// Wherever it begins and ends, and not a byte beside.
TEST(StreamingCopy, CopiesWhatItShould) {
  std::vector<unsigned char> bytes(3 * worth_streaming);
  std::iota(bytes.begin(), bytes.end(), static_cast<unsigned char>(7));
  const auto* const source = reinterpret_cast<const std::byte*>(bytes.data());
  for (const std::size_t count : {std::size_t{0}, std::size_t{1}, std::size_t{1000},
                                  worth_streaming, worth_streaming + 1, 2 * worth_streaming - 3}) {
    for (const std::size_t from : {0U, 1U, 64U}) {
      for (const std::size_t to : {1U, 17U, 64U, 65U}) {
        std::vector<std::byte> target(count + to + 100);
        streaming_copy(target.data() + to, source + from, count);
        EXPECT_TRUE(std::equal(source + from, source + from + count, target.data() + to));
        EXPECT_EQ(target[to - 1], std::byte{0});
        EXPECT_EQ(target[to + count], std::byte{0});
      }
    }
  }
}

}  // namespace
}  // namespace rankpool::exec
