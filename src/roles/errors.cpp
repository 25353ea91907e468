// SPDX-License-Identifier: BSL-1.0

#include "rankpool/errors.hpp"

namespace rankpool {
namespace {

std::string describe(const TaskFailure& failure) {
  return "task '" + failure.task + "' failed: " + failure.remote_type_name + ": " +
         failure.message + " [worker " + std::to_string(failure.worker_rank) + " on " +
         failure.host + ", task " + std::to_string(failure.argument_index) + "]";
}

}  // namespace

TaskError::TaskError(TaskFailure failure)
    : Error{describe(failure)}, failure_{std::move(failure)} {}

}  // namespace rankpool
