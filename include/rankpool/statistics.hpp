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
  std::uint64_t messages;         ///< in which they were sent
  std::chrono::nanoseconds busy;  ///< in which workers ran them, summed over the workers
  std::size_t chunk_size;         ///< most tasks in one message: what was chosen before the end
};

struct Statistics {
  std::vector<FunctionStatistics> functions;  ///< in the order of their first use
};

}  // namespace rankpool
