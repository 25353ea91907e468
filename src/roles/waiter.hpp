// SPDX-License-Identifier: BSL-1.0
//
// Port: the only way in which the library waits.

#pragma once

#include <chrono>
#include <optional>

namespace rankpool::roles {

class Waiter {
 public:
  Waiter() = default;
  Waiter(const Waiter&) = delete;
  Waiter& operator=(const Waiter&) = delete;
  virtual ~Waiter() = default;

  /// Lets some time pass, more of it the more `rounds` have passed without an event, and not beyond
  /// `limit` (on the steady clock). Returns at once while there is reason to look again, and tells
  /// so: false.
  virtual bool wait(unsigned rounds, std::optional<std::chrono::nanoseconds> limit) = 0;
};

}  // namespace rankpool::roles
