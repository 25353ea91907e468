// SPDX-License-Identifier: BSL-1.0

#include "roles/current_task.hpp"

#include "rankpool/errors.hpp"

namespace rankpool {
namespace roles {
namespace {

thread_local const TaskInfo* task_of_thread = nullptr;

}  // namespace

CurrentTask::CurrentTask(const TaskInfo& info) { task_of_thread = &info; }

CurrentTask::~CurrentTask() { task_of_thread = nullptr; }

bool is_within_task() { return task_of_thread != nullptr; }

void refuse_within_task() {
  if (!is_within_task()) return;
  throw UsageError{
      "a task cannot use a pool: its worker would wait for itself; return what is to be done next, "
      "and let the master submit it"};
}

}  // namespace roles

TaskInfo this_task() {
  if (roles::task_of_thread == nullptr) {
    throw UsageError{"this_task() was called outside of a task"};
  }
  return *roles::task_of_thread;
}

}  // namespace rankpool
