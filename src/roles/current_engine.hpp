// SPDX-License-Identifier: BSL-1.0
//
// Which engine a Pool made now belongs to: one launch runs at a time in a process.

#pragma once

#include <memory>

#include "rankpool/detail/engine.hpp"

namespace rankpool::roles {

/// UsageError if a launch runs in this process, or the calling thread runs a task.
void refuse_within_launch();

/// Within its lifetime, pools of this process belong to `engine`.
class CurrentEngine {
 public:
  explicit CurrentEngine(std::shared_ptr<detail::Engine> engine);
  CurrentEngine(const CurrentEngine&) = delete;
  CurrentEngine& operator=(const CurrentEngine&) = delete;
  ~CurrentEngine();
};

}  // namespace rankpool::roles
