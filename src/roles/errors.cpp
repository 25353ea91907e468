// SPDX-License-Identifier: BSL-1.0

#include "rankpool/errors.hpp"

namespace rankpool {
namespace {

std::string describe(const TaskFailure& failure) {
  return "task '" + failure.task + "' failed: " + failure.remote_type_name + ": " +
         failure.message + " [worker " + std::to_string(failure.worker_rank) + " on " +
         failure.host + ", task " + std::to_string(failure.argument_index) + "]";
}

std::string describe_initializer(const TaskFailure& failure) {
  return "the pool cannot be used, for its initializer '" + failure.task +
         "' failed: " + failure.remote_type_name + ": " + failure.message + " [worker " +
         std::to_string(failure.worker_rank) + " on " + failure.host + "]";
}

}  // namespace

TaskError::TaskError(TaskFailure failure) : TaskError{describe(failure), std::move(failure)} {}

TaskError::TaskError(const std::string& what, TaskFailure failure)
    : Error{what}, failure_{std::move(failure)} {}

InitializerError::InitializerError(TaskFailure failure)
    : TaskError{describe_initializer(failure), std::move(failure)} {}

}  // namespace rankpool
