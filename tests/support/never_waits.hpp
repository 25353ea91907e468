// SPDX-License-Identifier: BSL-1.0
//
// A waiter for where nothing is waited for.

#pragma once

#include <chrono>
#include <optional>
#include <stdexcept>

#include "roles/waiter.hpp"

namespace rankpool::testing {

class NeverWaits final : public roles::Waiter {
 public:
  bool wait(unsigned /*rounds*/, std::optional<std::chrono::nanoseconds> /*limit*/) override {
    throw std::logic_error{"nothing was to be waited for"};
  }
};

}  // namespace rankpool::testing
