// SPDX-License-Identifier: BSL-1.0
//
// A waiter for where nothing is waited for.

#pragma once

#include <chrono>
#include <stdexcept>

#include "roles/waiter.hpp"

namespace rankpool::testing {

class NeverWaits final : public roles::Waiter {
 public:
  void sleep(std::chrono::nanoseconds /*longest*/) override {
    throw std::logic_error{"nothing was to be waited for"};
  }
  void interrupt() override {}
};

}  // namespace rankpool::testing
