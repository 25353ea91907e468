// SPDX-License-Identifier: BSL-1.0

#include "rankpool/detail/buffer.hpp"

#include <limits>
#include <new>
#include <string>

#include <gmock/gmock.h>

#include "rankpool/errors.hpp"

namespace rankpool::detail {
namespace {

std::string text_of(const Buffer& buffer) {
  return {reinterpret_cast<const char*>(buffer.data()), buffer.size()};
}

TEST(Buffer, IsEmptyAtFirst) {
  const Buffer buffer;

  EXPECT_EQ(buffer.size(), 0);
  EXPECT_TRUE(buffer.bytes().empty());
}

TEST(Buffer, KeepsWhatWasAppendedWhileItGrows) {
  Buffer buffer;
  std::string expected;
  for (int i = 0; i < 1'000; ++i) {
    buffer.append("line\n", 5);
    expected += "line\n";
  }

  EXPECT_EQ(text_of(buffer), expected);
}

TEST(Buffer, TakesNothingFromNowhere) {
  Buffer buffer;

  buffer.append(nullptr, 0);

  EXPECT_EQ(buffer.size(), 0);
}

TEST(Buffer, OverwritesInItsMiddle) {
  Buffer buffer;
  buffer.append("abcdef", 6);

  buffer.overwrite(2, 'X');

  EXPECT_EQ(text_of(buffer), "abXdef");
}

TEST(Buffer, KeepsItsMemoryWhenItShrinks) {
  Buffer buffer;
  buffer.extend(10'000);
  const std::size_t capacity = buffer.capacity();

  buffer.shrink_to(0);

  EXPECT_EQ(buffer.size(), 0);
  EXPECT_EQ(buffer.capacity(), capacity);
}

TEST(Buffer, IsEmptyWhenMovedFrom) {
  Buffer from;
  from.append("abc", 3);

  const Buffer to = std::move(from);
  from.append("x", 1);  // NOLINT(bugprone-use-after-move): a buffer may be used again

  EXPECT_EQ(text_of(to), "abc");
  EXPECT_EQ(text_of(from), "x");
}

TEST(Buffer, RefusesToGrowBeyondMemory) {
  Buffer buffer;
  buffer.append("abc", 3);

  EXPECT_THROW(buffer.extend(std::numeric_limits<std::size_t>::max() - 1), std::bad_alloc);
  EXPECT_EQ(text_of(buffer), "abc");
}

TEST(ByteReader, ReadsFromFrontToBack) {
  Buffer buffer;
  buffer.append_value(7);
  buffer.append_value('x');
  ByteReader reader{buffer.bytes()};

  EXPECT_EQ(reader.take_value<int>(), 7);
  EXPECT_EQ(reader.take_value<char>(), 'x');
  EXPECT_EQ(reader.remaining(), 0);
}

TEST(ByteReader, RefusesMoreThanThereIs) {
  Buffer buffer;
  buffer.append("abc", 3);
  ByteReader reader{buffer.bytes()};

  EXPECT_THROW(reader.take(4), EncodingError);
  EXPECT_THROW(reader.take(std::numeric_limits<std::size_t>::max()), EncodingError);
  EXPECT_EQ(reader.remaining(), 3);
}

}  // namespace
}  // namespace rankpool::detail
