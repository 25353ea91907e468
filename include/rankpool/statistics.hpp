// SPDX-License-Identifier: BSL-1.0
//
// What a launch has done so far.

#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace rankpool {

struct FunctionStatistics {
  std::string name;
  std::uint64_t tasks;            ///< that ended, the failed ones included
  std::chrono::nanoseconds busy;  ///< in which workers ran them, summed over the workers
  std::size_t chunk_size;         ///< tasks in the message that was sent last
};

struct Statistics {
  std::vector<FunctionStatistics> functions;  ///< in the order of their first use
};

}  // namespace rankpool
