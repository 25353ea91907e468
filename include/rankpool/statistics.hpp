// SPDX-License-Identifier: BSL-1.0
//
// What a launch has done so far.

#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "rankpool/worker_report.hpp"

namespace rankpool {

/// What a launch has done of one function so far.
struct FunctionStatistics {
  std::string name;               ///< of the function
  std::uint64_t tasks;            ///< that ended, the failed ones included
  std::uint64_t chunks;           ///< in which they were given to workers
  std::chrono::nanoseconds busy;  ///< in which workers ran them, summed over the workers
  std::size_t chunk_size;         ///< tasks in the largest; short ones of a chunk size that was
                                  ///< asked for are given, and count, together
};

/// What a launch has done so far.
struct Statistics {
  std::vector<FunctionStatistics> functions;  ///< in the order of their first use
  std::vector<LostWorker> lost_workers = {};  ///< in the order in which they were missed
  std::uint64_t tasks_run_again = 0;          ///< because their worker was lost
};

}  // namespace rankpool
