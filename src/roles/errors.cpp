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

std::string describe_end(const TaskFailure& failure, const CrashReport& report) {
  std::string text = "task '" + failure.task + "' " + failure.message + " [worker " +
                     std::to_string(failure.worker_rank) + " on " + failure.host + ", task " +
                     std::to_string(failure.argument_index) + "]";
  if (!report.last_output.empty()) text += "\nits last output:\n" + report.last_output;
  while (text.ends_with('\n')) text.pop_back();
  if (!report.backtrace.empty()) text += "\nit was in:\n" + report.backtrace;
  return text;
}

}  // namespace

TaskError::TaskError(TaskFailure failure) : TaskError{describe(failure), std::move(failure)} {}

TaskError::TaskError(const std::string& what, TaskFailure failure)
    : Error{what}, failure_{std::move(failure)} {}

TaskCrashed::TaskCrashed(TaskFailure failure, CrashReport report)
    : TaskError{describe_end(failure, report), std::move(failure)}, report_{std::move(report)} {}

TaskTimeout::TaskTimeout(TaskFailure failure, std::string last_output)
    : TaskError{describe_end(failure, {.last_output = last_output, .backtrace = {}}),
                std::move(failure)},
      last_output_{std::move(last_output)} {}

InitializerError::InitializerError(TaskFailure failure)
    : TaskError{describe_initializer(failure), std::move(failure)} {}

}  // namespace rankpool
