// SPDX-License-Identifier: BSL-1.0
//
// Port: the only way in which the library waits. How long, is decided by core::WaitRule.

#pragma once

#include <chrono>

namespace rankpool::roles {

class Waiter {
 public:
  Waiter() = default;
  Waiter(const Waiter&) = delete;
  Waiter& operator=(const Waiter&) = delete;
  virtual ~Waiter() = default;

  /// Gives the core away until a peer rings, something becomes known of one, or `interrupt` is
  /// called, but no longer than that; it may return sooner. For one thread at a time.
  virtual void sleep(std::chrono::nanoseconds longest) = 0;

  /// Lets others run first that wait for this core, if any do.
  virtual void give_way() {}

  /// Ends the sleep, or the next one where none is going on. From any thread.
  virtual void interrupt() = 0;
};

}  // namespace rankpool::roles
