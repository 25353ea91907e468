// SPDX-License-Identifier: BSL-1.0
//
// One worker process: the real Worker, on a clock of its own that runs ahead while a task runs, and
// waiting as its rule says.

#pragma once

#include <optional>

#include "master_side.hpp"
#include "network.hpp"
#include "roles/clock.hpp"
#include "roles/in_rank_executor.hpp"
#include "roles/transport.hpp"
#include "roles/waiter.hpp"
#include "roles/worker.hpp"

namespace rankpool::simulation {

class Machine final : private roles::Transport,
                      private roles::Waiter,
                      private roles::Clock,
                      private Listener {
 public:
  /// Everything that all machines share.
  struct Surroundings {
    const Conditions* conditions;
    Timeline* timeline;
    Network* network;
    Random* random;
    MasterSide* master;
  };
  Machine(const Surroundings& around, std::size_t place);

  /// The one whose worker runs a task now.
  [[nodiscard]] static Machine& current() { return *at_work; }

  /// A task takes that long.
  void spend(Time duration) { local_ = life().done(local_, duration); }
  /// The process ends now; whatever it does after that has no effect.
  void die();
  [[nodiscard]] bool is_dead() const { return life().is_over(local_); }
  [[nodiscard]] std::size_t place() const { return place_; }
  [[nodiscard]] Time now() const override { return local_; }

  /// Whether the master has told it to stop.
  [[nodiscard]] bool is_stopped() const { return doing_ == Doing::nothing && !is_dead(); }

 private:
  enum class Doing { working, watching, sleeping, nothing };

  [[nodiscard]] Life& life() const { return around_.network->life(place_); }
  void on_due(std::uint64_t subject) override;
  void take_turn();
  void wait();
  void plan_turn(Time at);
  [[nodiscard]] Time sleep_of(Time longest);

  detail::Buffer acquire() override { return {}; }
  void release(detail::Buffer&& buffer) override { const detail::Buffer freed = std::move(buffer); }
  void send(roles::Peer to, detail::Buffer&& message) override;
  std::optional<roles::Incoming> receive() override;
  [[nodiscard]] bool has_unsent() const override;
  [[nodiscard]] bool has_large_unsent() const override;
  [[nodiscard]] bool has_transfers() const override { return has_unsent(); }
  void ring(roles::Peer peer) override;
  std::optional<roles::PeerEvent> next_event() override { return std::nullopt; }
  void forget(roles::Peer /*peer*/) override {}

  void sleep(Time longest) override { spend(longest); }  // for data that a task needs
  void interrupt() override {}

  static inline Machine* at_work = nullptr;

  Surroundings around_;
  std::size_t place_;
  Time local_{0};
  Doing doing_ = Doing::working;
  std::uint64_t turn_ = 0;  // the number of the turn that is planned; others are out of date
  unsigned watching_looks_ = 0;
  std::optional<unsigned> looks_;  // since it began to sleep
  core::Expecting expecting_ = core::Expecting::messages;
  Time sleeps_until_{0};
  bool is_woken_ = false;  // before that
  bool is_rung_ = false;
  roles::InRankExecutor executor_;
  roles::Worker worker_;
};

}  // namespace rankpool::simulation
