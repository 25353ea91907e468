// SPDX-License-Identifier: BSL-1.0
//
// Waits by looking again: at once at first, then after a sleep that grows.
//
// How long it looks at once matters: two ranks that answer each other's messages both sleep all the
// time, once each looks for less time than the other sleeps.

#pragma once

#include "roles/waiter.hpp"

namespace rankpool::mpi {

class BackoffWaiter final : public roles::Waiter {
 public:
  explicit BackoffWaiter(bool shares_its_core);

  bool wait(unsigned rounds, std::optional<std::chrono::nanoseconds> limit) override;

 private:
  unsigned spinning_rounds_;
};

}  // namespace rankpool::mpi
