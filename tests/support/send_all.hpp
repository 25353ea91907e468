// SPDX-License-Identifier: BSL-1.0
//
// What a dispatcher orders, as a master that can send all of it at once takes it.

#pragma once

#include <vector>

#include "core/dispatcher.hpp"

namespace rankpool::testing {

/// The worker whose only slot that is.
constexpr core::WorkerId worker_of(core::SlotId slot) { return core::worker_at(core::place(slot)); }

/// Sends all that the dispatcher orders now.
inline std::vector<core::Assignment> send_all(core::Dispatcher& dispatcher) {
  std::vector<core::Assignment> sent;
  while (const auto order = dispatcher.next_assignment()) {
    dispatcher.on_sent(*order, order->tasks.count);
    sent.push_back(*order);
  }
  return sent;
}

}  // namespace rankpool::testing
