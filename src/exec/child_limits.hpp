// SPDX-License-Identifier: BSL-1.0
//
// What a child is made with.

#pragma once

#include <cstdint>

namespace rankpool::exec {

struct ChildLimits {
  std::uint64_t memory = 0;  ///< bytes beside those it is born with; 0: no limit
  std::uint64_t tasks = 0;   ///< after which it leaves; 0: it stays
  int cores = 0;             ///< for the threads of its libraries; 0: not known
};

}  // namespace rankpool::exec
