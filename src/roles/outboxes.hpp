// SPDX-License-Identifier: BSL-1.0
//
// What is ready for a worker at one moment goes together, in one message.

#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "rankpool/detail/buffer.hpp"

#include "roles/message.hpp"
#include "roles/transport.hpp"

namespace rankpool::roles {

/// For the master: one message for each worker, by the worker's place.
class Outboxes {
 public:
  Outboxes(Transport& transport, std::size_t workers)
      : transport_{&transport}, outboxes_(workers) {}

  /// The message to append to.
  detail::Buffer& of(std::size_t place);
  void append_to_all(SectionKind order);

  /// With what was attached.
  [[nodiscard]] std::uint64_t sent_bytes() const { return sent_bytes_; }

  /// Sends what was filled since the last time.
  void flush() {
    if (!filled_.empty()) send_filled();
  }

 private:
  struct Outbox {
    detail::Buffer message;
    bool is_filled = false;
  };
  void send_filled();

  Transport* transport_;
  std::vector<Outbox> outboxes_;
  std::vector<std::size_t> filled_;  // places of those that are
  std::uint64_t sent_bytes_ = 0;
};

}  // namespace rankpool::roles
