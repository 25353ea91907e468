// SPDX-License-Identifier: BSL-1.0
//
// Messages and bells between threads that stand for processes, each of which can be ended.

#pragma once

#include <deque>
#include <mutex>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "roles/memory_transport.hpp"
#include "support/bell.hpp"

namespace rankpool::testing {

/// Thread-safe. Nobody hears of an end but the master, and the process itself: its thread is to
/// end.
class MortalNetwork {
 public:
  /// The master, who is not to sleep shorter than that unless he is rung for, and workers.
  MortalNetwork(std::uint32_t workers, std::chrono::nanoseconds masters_shortest_sleep)
      : mail_{workers + 1}, has_ended_(workers + 1, false) {
    bells_.emplace_back(masters_shortest_sleep);
    for (std::uint32_t i = 0; i < workers; ++i) bells_.emplace_back();
  }

  Bell& bell(roles::Peer peer) { return bells_[static_cast<std::size_t>(peer)]; }

  void put(roles::Peer from, roles::Peer to, detail::Buffer&& message) {
    const std::lock_guard lock{mutex_};
    if (!lives(from) || !lives(to)) return;
    mail_.put(to, {.from = from, .message = std::move(message)});
  }
  std::optional<roles::Incoming> take(roles::Peer owner) {
    const std::lock_guard lock{mutex_};
    return lives(owner) ? mail_.take(owner) : std::nullopt;
  }
  void forget(roles::Peer peer) {
    while (mail_.take(peer)) {
    }
  }

  void end(roles::Peer worker, const std::string& how) {
    {
      const std::lock_guard lock{mutex_};
      if (!lives(worker)) return;
      has_ended_[static_cast<std::size_t>(worker)] = true;
      events_.push_back({.peer = worker, .kind = roles::PeerEvent::Kind::lost, .how = how});
    }
    bell(worker).ring();
    bell(roles::master_peer).ring();
  }

  std::optional<roles::PeerEvent> next_event(roles::Peer of) {
    const std::lock_guard lock{mutex_};
    if (of != roles::master_peer) {
      if (lives(of)) return std::nullopt;
      return roles::PeerEvent{.peer = roles::master_peer, .kind = roles::PeerEvent::Kind::lost};
    }
    if (events_.empty()) return std::nullopt;
    roles::PeerEvent first = std::move(events_.front());
    events_.pop_front();
    return first;
  }

 private:
  [[nodiscard]] bool lives(roles::Peer peer) const {
    return !has_ended_[static_cast<std::size_t>(peer)];
  }

  roles::MemoryNetwork mail_;
  std::deque<Bell> bells_;
  std::mutex mutex_;
  std::vector<bool> has_ended_;
  std::deque<roles::PeerEvent> events_;
};

/// The end that `self` holds of it.
class MortalTransport final : public roles::Transport {
 public:
  MortalTransport(MortalNetwork& network, roles::Peer self) : network_{&network}, self_{self} {}

  detail::Buffer acquire() override { return {}; }
  void release(detail::Buffer&& buffer) override { const detail::Buffer freed = std::move(buffer); }
  void send(roles::Peer to, detail::Buffer&& message) override {
    network_->put(self_, to, std::move(message));
  }
  std::optional<roles::Incoming> receive() override { return network_->take(self_); }
  [[nodiscard]] bool has_unsent() const override { return false; }
  [[nodiscard]] bool has_large_unsent() const override { return false; }
  [[nodiscard]] bool has_transfers() const override { return false; }
  void ring(roles::Peer peer) override { network_->bell(peer).ring(); }
  std::optional<roles::PeerEvent> next_event() override { return network_->next_event(self_); }
  void forget(roles::Peer peer) override { network_->forget(peer); }

 private:
  MortalNetwork* network_;
  roles::Peer self_;
};

}  // namespace rankpool::testing
