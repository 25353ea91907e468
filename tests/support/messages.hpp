// SPDX-License-Identifier: BSL-1.0
//
// Messages as a master or a worker would send them, and what a message says.

#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "rankpool/detail/call.hpp"
#include "rankpool/detail/codec.hpp"

#include "roles/message.hpp"
#include "roles/remote_error.hpp"

namespace rankpool::testing {

inline roles::SectionHeader header_of(roles::SectionKind kind) {
  roles::SectionHeader header{};
  header.kind = kind;
  return header;
}

/// Where the tasks of a chunk, or their results, belong.
struct Place {
  std::uint64_t submission = 1;
  std::uint64_t state = 0;
  std::size_t first = 0;
  std::uint32_t attempt = 1;
  std::uint16_t slot = 0;
};

/// The chunk of calls that `Call` makes of each input.
template <class Call, class Input>
void append_chunk(detail::Buffer& out, Place place, const std::vector<Input>& inputs) {
  roles::SectionHeader header = header_of(roles::SectionKind::chunk);
  header.submission = place.submission;
  header.function = Call::entry.id;
  header.state = place.state;
  header.first = place.first;
  header.attempt = place.attempt;
  header.slot = place.slot;
  roles::SectionWriter section{out, header};
  for (const Input& input : inputs) Call::write(out, input);
  section.close(inputs.size(), Call::entry.is_archived);
}

template <class Call, class Input>
detail::Buffer chunk_of(Place place, const std::vector<Input>& inputs) {
  detail::Buffer message;
  append_chunk<Call>(message, place, inputs);
  return message;
}

/// The state of a callable, under the number `id`.
template <class Call, class Callable>
void append_state(detail::Buffer& out, std::uint64_t id, const Callable& callable) {
  roles::SectionHeader header = header_of(roles::SectionKind::state);
  header.function = Call::entry.id;
  header.state = id;
  roles::SectionWriter section{out, header};
  detail::write_value(out, callable);
  section.close(0, true);
}

inline detail::Buffer order(roles::SectionKind kind, std::uint64_t state = 0) {
  detail::Buffer message;
  roles::append_order(message, {.kind = kind, .state = state});
  return message;
}

/// What a worker says of neighbouring tasks.
template <class R>
detail::Buffer results_of(Place place, const std::vector<R>& values, bool has_checksum = false) {
  detail::Buffer message;
  roles::SectionHeader header = header_of(roles::SectionKind::results);
  header.submission = place.submission;
  header.first = place.first;
  header.slot = place.slot;
  header.busy_ns = 1'000;
  roles::SectionWriter section{message, header};
  for (const R& value : values) detail::write_value(message, value);
  section.close(values.size(), has_checksum);
  return message;
}

/// An answer of a worker, taken apart. Failed tasks have a gap among the values.
template <class R>
struct Answer {
  std::uint64_t submission = 0;
  std::size_t first = 0;
  std::size_t count = 0;
  bool is_dropped = false;
  std::vector<R> values;
  std::vector<std::string> errors;

  friend bool operator==(const Answer&, const Answer&) = default;
};

template <class R>  // NOLINTNEXTLINE(readability-identifier-naming): GoogleTest calls it so
void PrintTo(const Answer<R>& answer, std::ostream* out) {
  *out << "{submission " << answer.submission << ", tasks " << answer.first << " + " << answer.count
       << (answer.is_dropped ? ", dropped" : "") << ", values "
       << ::testing::PrintToString(answer.values) << ", errors "
       << ::testing::PrintToString(answer.errors) << "}";
}

/// Errors read "<index>: <message of the outermost>".
template <class R>
Answer<R> answer_in(const roles::Section& section) {
  section.check_payload();
  Answer<R> answer{.submission = section.header.submission,
                   .first = section.header.first,
                   .count = section.header.count,
                   .is_dropped = section.header.dropped == 1,
                   .values = {},
                   .errors = {}};
  detail::ByteReader values{section.values};
  while (values.remaining() > 0) answer.values.push_back(detail::read_value<R>(values));
  detail::ByteReader errors{section.errors};
  while (errors.remaining() > 0) {
    const roles::RemoteError error = roles::read_error(errors);
    answer.errors.push_back(std::to_string(error.index) + ": " + error.chain.front().message);
  }
  return answer;
}

}  // namespace rankpool::testing
