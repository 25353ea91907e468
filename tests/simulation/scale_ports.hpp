// SPDX-License-Identifier: BSL-1.0
//
// Ports for a master that is being measured: they only hand over, so that none of the time between
// `begin` and `end` of a step is the simulation's.

#pragma once

#include <utility>
#include <vector>

#include "core/ids.hpp"
#include "network.hpp"
#include "roles/clock.hpp"
#include "roles/transport.hpp"

namespace rankpool::simulation {

class ScalePorts final : public roles::Transport, public roles::Clock {
 public:
  ScalePorts(Timeline& timeline, Network& network) : timeline_{&timeline}, network_{&network} {}

  /// Takes what has arrived by now; whether there is anything.
  bool collect() {
    while (auto incoming = network_->receive_at_master(*this)) {
      arrived_.push_back(*std::move(incoming));
    }
    return next_ < arrived_.size();
  }
  /// Lets the network have what was sent and rung for.
  void hand_over() {
    for (auto& [to, message] : sent_) {
      network_->send_to_worker(place_of(to), std::move(message), now());
    }
    for (const roles::Peer peer : rung_) network_->ring_worker(place_of(peer), now());
    sent_.clear();
    rung_.clear();
  }

  detail::Buffer acquire() override {
    if (free_.empty()) return {};
    detail::Buffer buffer = std::move(free_.back());
    free_.pop_back();
    return buffer;
  }
  void release(detail::Buffer&& buffer) override {
    buffer.shrink_to(0);
    free_.push_back(std::move(buffer));
  }
  void send(roles::Peer to, detail::Buffer&& message) override {
    sent_.push_back({.to = to, .message = std::move(message)});
  }
  std::optional<roles::Incoming> receive() override {
    if (next_ < arrived_.size()) return std::move(arrived_[next_++]);
    arrived_.clear();
    next_ = 0;
    return std::nullopt;
  }
  [[nodiscard]] bool has_unsent() const override { return !sent_.empty(); }
  [[nodiscard]] bool has_large_unsent() const override { return false; }
  [[nodiscard]] bool has_transfers() const override { return false; }
  void ring(roles::Peer peer) override { rung_.push_back(peer); }
  std::optional<roles::PeerEvent> next_event() override { return std::nullopt; }
  void forget(roles::Peer /*peer*/) override {}

  [[nodiscard]] Time now() const override { return timeline_->now(); }

 private:
  struct Sent {
    roles::Peer to;
    detail::Buffer message;
  };
  static std::size_t place_of(roles::Peer peer) {
    return core::place(core::WorkerId{static_cast<std::uint32_t>(peer)});
  }

  Timeline* timeline_;
  Network* network_;
  std::vector<roles::Incoming> arrived_;
  std::size_t next_ = 0;  // of them
  std::vector<Sent> sent_;
  std::vector<roles::Peer> rung_;
  std::vector<detail::Buffer> free_;
};

}  // namespace rankpool::simulation
