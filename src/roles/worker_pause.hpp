// SPDX-License-Identifier: BSL-1.0
//
// How a worker waits: as its rule says, but not for a master that is lost.

#pragma once

#include <algorithm>
#include <chrono>
#include <optional>
#include <string>

#include "rankpool/errors.hpp"

#include "core/wait_rule.hpp"
#include "roles/transport.hpp"
#include "roles/waiter.hpp"

namespace rankpool::roles {

class WorkerPause {
 public:
  WorkerPause(core::WaitRule rule, Waiter& waiter, Transport& transport)
      : rule_{rule}, waiter_{&waiter}, transport_{&transport} {}

  [[nodiscard]] const core::WaitRule& rule() const { return rule_; }

  /// To be called after so many looks that found nothing; whether it slept. TransportError if the
  /// master's process has ended, and a look since then has found nothing that it had sent before.
  /// `longest` bounds the sleep.
  bool pause(unsigned looks, core::Expecting expecting,
             std::chrono::nanoseconds longest = std::chrono::nanoseconds::max()) {
    if (masters_end_) throw TransportError{"the master is gone: it " + *masters_end_};
    if (rule_.gives_way(looks)) waiter_->give_way();
    const auto sleep = std::min(rule_.sleep(looks, expecting), longest);
    if (sleep.count() == 0 && looks % looks_between_events != 0) return false;
    if (sleep.count() > 0) waiter_->sleep(sleep);
    while (!masters_end_) {
      const auto event = transport_->next_event();
      if (!event) break;
      if (event->kind == PeerEvent::Kind::lost) masters_end_ = event->how;
    }
    return sleep.count() > 0;
  }

 private:
  static constexpr unsigned looks_between_events = 1024;

  core::WaitRule rule_;
  Waiter* waiter_;
  Transport* transport_;
  std::optional<std::string> masters_end_;  // how it ended
};

}  // namespace rankpool::roles
