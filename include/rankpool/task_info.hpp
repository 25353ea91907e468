// SPDX-License-Identifier: BSL-1.0
//
// Who and where a running task is.

#pragma once

#include <cstddef>
#include <string>

namespace rankpool {

/// Who and where a running task is.
struct TaskInfo {
  std::size_t index;  ///< of its input in the map; 0 for apply
  int worker;         ///< rank of the worker it runs in
  std::string host;   ///< where that runs
  int attempt;        ///< from 1
  int process = 0;    ///< of that worker, from 1, with Isolation::process; 0: the worker itself
};

/// About the task that the calling thread runs; UsageError outside of a task.
TaskInfo this_task();

}  // namespace rankpool
