// SPDX-License-Identifier: BSL-1.0

#include "roles/message.hpp"

#include <string>
#include <string_view>

#include <gmock/gmock.h>

#include "rankpool/errors.hpp"

#include "support/messages.hpp"

namespace rankpool::roles {
namespace {

using detail::Buffer;
using detail::ByteReader;

std::string text_of(std::span<const std::byte> bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

void append_results(Buffer& out, std::string_view values, std::string_view errors) {
  SectionHeader header = rankpool::testing::header_of(SectionKind::results);
  header.submission = 5;
  header.first = 20;
  SectionWriter section{out, header};
  out.append(values.data(), values.size());
  section.end_values();
  out.append(errors.data(), errors.size());
  section.header().busy_ns = 77;
  section.close(3, true);
}

TEST(Message, CarriesASection) {
  Buffer message;
  append_results(message, "values", "errors");
  ByteReader reader{message.bytes()};

  const Section section = take_section(reader);

  EXPECT_EQ(section.header.kind, SectionKind::results);
  EXPECT_EQ(section.tasks(), (core::TaskRange{core::SubmissionId{5}, 20, 3}));
  EXPECT_EQ(section.header.busy_ns, 77);
  EXPECT_EQ(text_of(section.values), "values");
  EXPECT_EQ(text_of(section.errors), "errors");
  EXPECT_EQ(reader.remaining(), 0);
  EXPECT_NO_THROW(section.check_payload());
}

TEST(Message, CarriesSeveralSections) {
  Buffer message;
  append_results(message, "one", "");
  append_order(message, {.kind = SectionKind::forget, .state = 9});
  append_results(message, "", "two");
  ByteReader reader{message.bytes()};

  EXPECT_EQ(text_of(take_section(reader).values), "one");
  const Section forget = take_section(reader);
  EXPECT_EQ(forget.header.kind, SectionKind::forget);
  EXPECT_EQ(forget.header.state, 9);
  EXPECT_EQ(text_of(take_section(reader).errors), "two");
  EXPECT_EQ(reader.remaining(), 0);
}

TEST(Message, GuardsThePayloadOnlyWhereAsked) {
  Buffer message;
  SectionWriter section{message, rankpool::testing::header_of(SectionKind::chunk)};
  message.append("abc", 3);
  section.close(1, false);
  ByteReader reader{message.bytes()};

  const Section read = take_section(reader);

  EXPECT_EQ(read.header.checksum, 0);
  EXPECT_NO_THROW(read.check_payload());
}

TEST(Message, NoticesAPayloadThatChanged) {
  for (const std::size_t place : {sizeof(SectionHeader), sizeof(SectionHeader) + 11}) {
    Buffer message;
    append_results(message, "values", "errors");
    message.overwrite(place, '?');
    ByteReader reader{message.bytes()};

    EXPECT_THROW(take_section(reader).check_payload(), EncodingError);
  }
}

TEST(Message, RefusesWhatDoesNotBeginAsAMessage) {
  Buffer message;
  message.append(std::string(200, 'x').data(), 200);
  ByteReader reader{message.bytes()};

  EXPECT_THROW(take_section(reader), TransportError);
}

TEST(Message, RefusesAnUnknownKind) {
  for (const std::uint32_t kind : {0U, 12U, 0xffffffffU}) {
    Buffer message;
    append_order(message, {.kind = static_cast<SectionKind>(kind)});
    ByteReader reader{message.bytes()};

    EXPECT_THROW(take_section(reader), TransportError);
  }
}

TEST(Message, RefusesAnEmptyMessage) {
  ByteReader nothing{{}};

  EXPECT_THROW(take_section(nothing), TransportError);
}

}  // namespace
}  // namespace rankpool::roles
