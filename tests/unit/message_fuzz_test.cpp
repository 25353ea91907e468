// SPDX-License-Identifier: BSL-1.0
//
// Messages that were damaged on their way: no bit of a header, and none of a guarded payload, can
// change without being noticed.

#include <string_view>

#include <gmock/gmock.h>

#include "rankpool/errors.hpp"

#include "support/damage.hpp"
#include "support/messages.hpp"

namespace rankpool::roles {
namespace {

using detail::Buffer;
using detail::ByteReader;
using rankpool::testing::flipped;
using rankpool::testing::truncated;

// Two values, and what went wrong.
Buffer whole_message(bool has_checksum) {
  Buffer message;
  SectionHeader header = rankpool::testing::header_of(SectionKind::results);
  header.submission = 5;
  header.first = 20;
  header.busy_ns = 77;
  SectionWriter section{message, header};
  message.append("abcdefgh", 8);
  section.end_values();
  message.append("error", 5);
  section.close(2, has_checksum);
  return message;
}

void take_and_check(const Buffer& message) {
  ByteReader reader{message.bytes()};
  take_section(reader).check_payload();
}

TEST(MessageFuzz, NoticesEveryFlippedBitOfAHeader) {
  const Buffer message = whole_message(false);

  for (std::size_t bit = 0; bit < 8 * sizeof(SectionHeader); ++bit) {
    EXPECT_THROW(take_and_check(flipped(message, bit)), TransportError) << "bit " << bit;
  }
}

TEST(MessageFuzz, NoticesEveryFlippedBitOfAGuardedPayload) {
  const Buffer message = whole_message(true);

  for (std::size_t bit = 8 * sizeof(SectionHeader); bit < 8 * message.size(); ++bit) {
    EXPECT_THROW(take_and_check(flipped(message, bit)), EncodingError) << "bit " << bit;
  }
}

TEST(MessageFuzz, NoticesEveryTruncation) {
  for (const bool has_checksum : {false, true}) {
    const Buffer message = whole_message(has_checksum);

    for (std::size_t size = 0; size < message.size(); ++size) {
      EXPECT_THROW(take_and_check(truncated(message, size)), TransportError) << size << " bytes";
    }
  }
}

TEST(MessageFuzz, NoticesASecondSectionThatIsCutOff) {
  Buffer message = whole_message(true);
  const std::size_t first = message.size();
  append_order(message, {.kind = SectionKind::drop});

  for (std::size_t size = first + 1; size < message.size(); ++size) {
    const Buffer damaged = truncated(message, size);
    ByteReader reader{damaged.bytes()};
    (void)take_section(reader);
    EXPECT_THROW(take_section(reader), TransportError) << size << " bytes";
  }
}

}  // namespace
}  // namespace rankpool::roles
