// SPDX-License-Identifier: BSL-1.0

#include "roles/memory_transport.hpp"

#include <utility>

namespace rankpool::roles {

void MemoryNetwork::put(Peer to, Incoming message) {
  const std::lock_guard lock{mutex_};
  mailboxes_[static_cast<std::size_t>(to)].push_back(std::move(message));
}

std::optional<Incoming> MemoryNetwork::take(Peer owner) {
  const std::lock_guard lock{mutex_};
  auto& mailbox = mailboxes_[static_cast<std::size_t>(owner)];
  if (mailbox.empty()) return std::nullopt;
  Incoming first = std::move(mailbox.front());
  mailbox.pop_front();
  return first;
}

}  // namespace rankpool::roles
