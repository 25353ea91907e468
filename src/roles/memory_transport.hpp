// SPDX-License-Identifier: BSL-1.0
//
// Messages within one process: for running without MPI, and for tests.

#pragma once

#include <deque>
#include <memory>
#include <mutex>
#include <optional>
#include <vector>

#include "roles/transport.hpp"

namespace rankpool::roles {

/// The mailboxes of a master and its workers. Thread-safe.
class MemoryNetwork {
 public:
  explicit MemoryNetwork(std::size_t peers) : mailboxes_(peers) {}

  void put(Peer to, Incoming message);
  std::optional<Incoming> take(Peer owner);

 private:
  std::mutex mutex_;
  std::vector<std::deque<Incoming>> mailboxes_;
};

/// The end that `self` holds of the network.
class MemoryTransport final : public Transport {
 public:
  MemoryTransport(MemoryNetwork& network, Peer self) : network_{&network}, self_{self} {}

  detail::Buffer acquire() override { return {}; }
  void release(detail::Buffer&& buffer) override { const detail::Buffer freed = std::move(buffer); }
  void send(Peer to, detail::Buffer&& message) override {
    network_->put(to, {.from = self_, .message = std::move(message)});
  }
  std::optional<Incoming> receive() override { return network_->take(self_); }
  [[nodiscard]] bool has_unsent() const override { return false; }
  [[nodiscard]] bool has_large_unsent() const override { return false; }
  [[nodiscard]] bool has_transfers() const override { return false; }
  // Within one process nobody is lost, and nobody sleeps but by his own timer.
  void ring(Peer /*peer*/) override {}
  std::optional<PeerEvent> next_event() override { return std::nullopt; }
  void forget(Peer /*peer*/) override {}

 private:
  MemoryNetwork* network_;
  Peer self_;
};

}  // namespace rankpool::roles
