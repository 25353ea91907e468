// SPDX-License-Identifier: BSL-1.0

#include "roles/current_task.hpp"

#include "rankpool/errors.hpp"

namespace rankpool {
namespace roles {
namespace {

thread_local const TaskInfo* current = nullptr;

}  // namespace

CurrentTask::CurrentTask(const TaskInfo& info) { current = &info; }

CurrentTask::~CurrentTask() { current = nullptr; }

bool is_within_task() { return current != nullptr; }

void refuse_within_task() {
  if (!is_within_task()) return;
  throw UsageError{
      "a task cannot use a pool: its worker would wait for itself; return what is to be done next, "
      "and let the master submit it"};
}

}  // namespace roles

TaskInfo this_task() {
  if (roles::current == nullptr) {
    throw UsageError{"this_task() was called outside of a task"};
  }
  return *roles::current;
}

}  // namespace rankpool
