// SPDX-License-Identifier: BSL-1.0
//
// The master's ports. While the master looks or sleeps, time passes and everybody else lives.

#pragma once

#include <deque>
#include <functional>
#include <optional>

#include "network.hpp"
#include "roles/clock.hpp"
#include "roles/transport.hpp"
#include "roles/waiter.hpp"

namespace rankpool::simulation {

class MasterSide final : public roles::Transport,
                         public roles::Waiter,
                         public roles::Clock,
                         private Listener {
 public:
  MasterSide(const Conditions& conditions, Timeline& timeline, Network& network, Random& random);

  /// Called at every look and after every sleep: ends the run if it takes too long.
  void set_watchdog(std::function<void()> watchdog) { watchdog_ = std::move(watchdog); }
  /// Will be told of the worker's end when that becomes known.
  void plan_loss(std::size_t place);

  detail::Buffer acquire() override { return {}; }
  void release(detail::Buffer&& buffer) override { const detail::Buffer freed = std::move(buffer); }
  void send(roles::Peer to, detail::Buffer&& message) override;
  std::optional<roles::Incoming> receive() override;
  [[nodiscard]] bool has_unsent() const override;
  [[nodiscard]] bool has_large_unsent() const override { return has_unsent(); }
  [[nodiscard]] bool has_transfers() const override { return has_unsent(); }
  void ring(roles::Peer peer) override;
  std::optional<roles::PeerEvent> next_event() override;
  void forget(roles::Peer peer) override;

  void sleep(Time longest) override;
  void interrupt() override { is_rung_ = true; }

  [[nodiscard]] Time now() const override { return timeline_->now(); }

 private:
  // Subjects below are the places of workers that ring.
  enum class News : std::uint64_t { lost = 1ULL << 40, silent = 2ULL << 40, heard = 3ULL << 40 };

  void plan_news(Time at, News news, std::size_t place);
  void on_due(std::uint64_t subject) override;
  [[nodiscard]] Time sleep_of(Time longest);

  const Conditions* conditions_;
  Timeline* timeline_;
  Network* network_;
  Random* random_;
  std::function<void()> watchdog_ = [] {};
  std::deque<roles::PeerEvent> events_;
  bool is_rung_ = false;
};

}  // namespace rankpool::simulation
