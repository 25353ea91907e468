// SPDX-License-Identifier: BSL-1.0

#include "roles/message.hpp"

#include <cstring>
#include <string>

#include "rankpool/errors.hpp"

#include <xxhash.h>

namespace rankpool::roles {
namespace {

constexpr std::uint32_t section_magic = 0x72616e6b;  // "rank"

std::uint64_t checksum_of(std::span<const std::byte> bytes) {
  const std::uint64_t hash = XXH3_64bits(bytes.data(), bytes.size());
  return hash == 0 ? 1 : hash;  // 0 says that there is none
}

// Of all fields: a wrong count could keep a worker busy for ever, a wrong state confuse types.
std::uint32_t magic_of(const SectionHeader& header) {
  const std::uint64_t seed = section_magic + static_cast<std::uint64_t>(header.kind);
  constexpr std::size_t start = offsetof(SectionHeader, submission);
  static_assert(start == sizeof header.kind + sizeof header.magic);
  const auto rest = std::as_bytes(std::span{&header, 1}).subspan(start);
  return static_cast<std::uint32_t>(XXH3_64bits_withSeed(rest.data(), rest.size(), seed));
}

}  // namespace

void SectionWriter::close(std::size_t count, bool has_checksum) {
  const std::size_t payload = start_ + sizeof header_;
  const std::size_t errors = errors_start_.value_or(out_->size());
  header_.count = count;
  header_.value_bytes = errors - payload;
  header_.error_bytes = out_->size() - errors;
  if (has_checksum) header_.checksum = checksum_of(out_->bytes().subspan(payload));
  header_.magic = magic_of(header_);
  out_->overwrite(start_, header_);
}

Section take_section(detail::ByteReader& message) {
  try {
    Section section{.header = message.take_value<SectionHeader>(), .values = {}, .errors = {}};
    const auto kind = static_cast<std::uint32_t>(section.header.kind);
    if (section.header.magic != magic_of(section.header) || kind < 1 ||
        kind > static_cast<std::uint32_t>(SectionKind::isolate)) {
      throw TransportError{
          "a message between ranks is corrupt: it does not begin as messages of this library do"};
    }
    section.values = message.take(section.header.value_bytes);
    section.errors = message.take(section.header.error_bytes);
    return section;
  } catch (const EncodingError& error) {
    throw TransportError{std::string{"a message between ranks is corrupt: "} + error.what()};
  }
}

void Section::check_payload() const {
  if (header.checksum == 0) return;
  // Values and errors lie side by side.
  const std::span payload{values.data(), values.size() + errors.size()};
  if (checksum_of(payload) != header.checksum) {
    throw EncodingError{"message is corrupt: its checksum is not that of its bytes"};
  }
}

std::span<std::byte> cut_chunk(std::span<std::byte> chunk, std::size_t tasks,
                               std::size_t arguments_left) {
  SectionHeader header;
  std::memcpy(&header, chunk.data(), sizeof header);
  const std::span<std::byte> arguments = chunk.last(arguments_left);
  header.first += tasks;
  header.count -= tasks;
  header.value_bytes = arguments_left;
  if (header.checksum != 0) header.checksum = checksum_of(arguments);
  header.magic = magic_of(header);
  const std::span<std::byte> left = chunk.last(sizeof header + arguments_left);
  std::memcpy(left.data(), &header, sizeof header);
  return left;
}

void append_order(detail::Buffer& out, const SectionHeader& order) {
  SectionWriter{out, order}.close(0, false);
}

void append_dropped(detail::Buffer& out, const core::TaskRange& tasks, std::uint16_t slot) {
  SectionWriter answer{out,
                       {.kind = SectionKind::results,
                        .submission = static_cast<std::uint64_t>(tasks.submission),
                        .first = tasks.first,
                        .dropped = 1,
                        .slot = slot}};
  answer.close(tasks.count, false);
}

}  // namespace rankpool::roles
