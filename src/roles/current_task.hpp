// SPDX-License-Identifier: BSL-1.0
//
// Which task, if any, the calling thread runs.

#pragma once

#include "rankpool/task_info.hpp"

namespace rankpool::roles {

/// Within its lifetime, `this_task()` on this thread tells of `info`.
class CurrentTask {
 public:
  explicit CurrentTask(const TaskInfo& info);
  CurrentTask(const CurrentTask&) = delete;
  CurrentTask& operator=(const CurrentTask&) = delete;
  ~CurrentTask();
};

/// Whether the calling thread runs a task.
[[nodiscard]] bool is_within_task();

/// UsageError if it does.
void refuse_within_task();

}  // namespace rankpool::roles
