// SPDX-License-Identifier: BSL-1.0
//
// Which engine a Pool made now belongs to: one launch runs at a time in a process.

#pragma once

#include <memory>

#include "rankpool/detail/engine.hpp"

namespace rankpool::roles {

/// Within its lifetime, pools of this process belong to `engine`. UsageError if there is one.
class CurrentEngine {
 public:
  explicit CurrentEngine(std::shared_ptr<detail::Engine> engine);
  CurrentEngine(const CurrentEngine&) = delete;
  CurrentEngine& operator=(const CurrentEngine&) = delete;
  ~CurrentEngine();
};

}  // namespace rankpool::roles
