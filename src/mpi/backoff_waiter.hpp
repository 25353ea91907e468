// SPDX-License-Identifier: BSL-1.0
//
// Waits by looking again: at once at first, then after a sleep that grows.

#pragma once

#include "roles/waiter.hpp"

namespace rankpool::mpi {

class BackoffWaiter final : public roles::Waiter {
 public:
  void wait(unsigned rounds, std::optional<std::chrono::nanoseconds> limit) override;
};

}  // namespace rankpool::mpi
