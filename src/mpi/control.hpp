// SPDX-License-Identifier: BSL-1.0
//
// A rank's control sockets as the transport and the roles use them: to wait, to wake others, and to
// hear of their ends.

#pragma once

#include <optional>

#include "roles/transport.hpp"
#include "roles/waiter.hpp"

#include <sched.h>

namespace rankpool::mpi {

/// `ring` and `next_event` are for one thread at a time, beside one that sleeps.
class Control : public roles::Waiter {
 public:
  void give_way() override { sched_yield(); }
  virtual void ring(roles::Peer peer) = 0;
  virtual std::optional<roles::PeerEvent> next_event() = 0;
};

}  // namespace rankpool::mpi
