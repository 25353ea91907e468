// SPDX-License-Identifier: BSL-1.0
//
// What master and worker say to each other: a message is one or more sections, each a header of
// fixed size and its payload. Nothing of it is believed before it was checked.

#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <optional>
#include <span>

#include "rankpool/detail/buffer.hpp"

#include "core/ids.hpp"

namespace rankpool::roles {

enum class SectionKind : std::uint32_t {
  state = 1,      // to a worker: the state of a callable, before the first chunk that needs it
  forget,         // to a worker: a state that is not needed any more
  chunk,          // to a worker: arguments of neighbouring tasks
  results,        // to the master: what became of them
  drop,           // to a worker: give up what has not started
  stop,           // to a worker: the launch ends
  initialize,     // to a worker: what it does before its first chunk of a pool; function 0: nothing
  uninitialized,  // to the master: that failed
  finish,         // to a worker: as drop, but what has been done counts
  usage,          // to the master: how the worker's time was spent, beside its answers
  isolate,        // to a worker, in a message of its own: where tasks run from now on
};

/// Field by field what the kind needs, else 0.
struct SectionHeader {
  SectionKind kind{};
  std::uint32_t magic = 0;        // guards the header
  std::uint64_t submission = 0;   // chunk, results, drop: 0 there is all
  std::uint64_t function = 0;     // state, chunk, initialize, results of tasks that were run
  std::uint64_t state = 0;        // state, forget, chunk: 0 is none;
                                  // initialize, uninitialized: number of the pool
  std::uint64_t first = 0;        // chunk, results: index of the first task
  std::uint64_t count = 0;        // chunk, results: of tasks
  std::uint64_t value_bytes = 0;  // payload: arguments, results or state,
  std::uint64_t error_bytes = 0;  // and what went wrong, behind it
  std::uint64_t checksum = 0;     // of the payload; 0 for values that are copied in bulk
  std::uint64_t busy_ns = 0;      // results: how long the tasks ran
  std::uint16_t dropped = 0;      // results: 1 if the tasks were given up instead
  std::uint16_t slot = 0;         // chunk: of the worker, from 0; in answers, the one it was for
  std::uint32_t attempt = 0;      // chunk: from 1
};
static_assert(sizeof(SectionHeader) == 88);

/// Writes a section whose payload is appended to the buffer between `open` and `close`.
class SectionWriter {
 public:
  /// Makes room for the header, which `close` writes.
  SectionWriter(detail::Buffer& out, const SectionHeader& header)
      : out_{&out}, header_{header}, start_{out.size()} {
    out.extend(sizeof header);
  }

  /// From here on, what is appended tells of errors.
  void end_values() { errors_start_ = out_->size(); }

  /// To be called last, once; `has_checksum` guards the payload.
  void close(std::size_t count, bool has_checksum);

  [[nodiscard]] SectionHeader& header() noexcept { return header_; }

 private:
  detail::Buffer* out_;
  SectionHeader header_;
  std::size_t start_;
  std::optional<std::size_t> errors_start_;
};

/// A section as it arrived; the views look into the message.
struct Section {
  SectionHeader header;
  std::span<const std::byte> values;
  std::span<const std::byte> errors;

  [[nodiscard]] core::TaskRange tasks() const {
    return {core::SubmissionId{header.submission}, static_cast<std::size_t>(header.first),
            static_cast<std::size_t>(header.count)};
  }
  /// How long its tasks ran.
  [[nodiscard]] std::chrono::nanoseconds busy() const {
    return std::chrono::nanoseconds{static_cast<std::int64_t>(header.busy_ns)};
  }
  /// EncodingError if the payload is not what was sent.
  void check_payload() const;
};

/// The first section of what is left of a message; TransportError if that is none.
Section take_section(detail::ByteReader& message);

/// The same chunk without its first `tasks`, written over them: arguments of so many bytes are
/// left. `chunk` is the section as it was taken.
std::span<std::byte> cut_chunk(std::span<std::byte> chunk, std::size_t tasks,
                               std::size_t arguments_left);

/// Whether a message begins as an order of that kind does; what else it says was not checked.
inline bool looks_like(SectionKind kind, std::span<const std::byte> message) {
  return message.size() >= sizeof kind && std::memcmp(message.data(), &kind, sizeof kind) == 0;
}

/// Whether it is an order to a worker that does not wait for its turn.
inline bool is_urgent(std::span<const std::byte> message) {
  return looks_like(SectionKind::drop, message) || looks_like(SectionKind::finish, message);
}

/// A section without payload.
void append_order(detail::Buffer& out, const SectionHeader& order);

/// The answer to tasks that are given up, of that slot.
void append_dropped(detail::Buffer& out, const core::TaskRange& tasks, std::uint16_t slot);

}  // namespace rankpool::roles
