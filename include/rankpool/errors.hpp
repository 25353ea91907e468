// SPDX-License-Identifier: BSL-1.0
//
// The family of errors: whatever the library throws is one of these, and says what failed and why.

#pragma once

#include <cstddef>
#include <exception>
#include <stdexcept>
#include <string>
#include <utility>

namespace rankpool {

/// Whatever can go wrong while a correct program runs.
class Error : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// A result was not there within the time that the caller gave; the work goes on.
class Timeout : public Error {
 public:
  using Error::Error;
};

/// The pool was closed, and takes no further tasks.
class PoolClosed : public Error {
 public:
  using Error::Error;
};

/// The pool was terminated before this result was there.
class PoolTerminated : public Error {
 public:
  using Error::Error;
};

/// The tasks of this result were cancelled.
class Cancelled : public Error {
 public:
  using Error::Error;
};

/// A value could not be turned into bytes, or bytes are not what they claim to be.
class EncodingError : public Error {
 public:
  using Error::Error;
};

/// The processes of the launch could not be started, or do not understand each other.
class TransportError : public Error {
 public:
  using Error::Error;
};

/// A task's worker process ended while it held the task, more often than worker_loss_retries allows
/// (the task may be what ends them), or no worker is left to run it. Says which workers, where they
/// ran, and how each of them ended.
class WorkerLost : public Error {
 public:
  using Error::Error;
};

/// The job is about to end: the pool begins no more tasks, and this result was not there in time.
/// See PoolOptions::time_reserve. A main that lets it out ends the launch with exit_run_again.
class OutOfTime : public Error {
 public:
  using Error::Error;
};

/// The program uses the library in a way that can never work.
class UsageError : public std::logic_error {
 public:
  using std::logic_error::logic_error;
};

/// Where a task failed, and of what.
struct TaskFailure {
  std::string task;              ///< name of the function
  std::size_t argument_index;    ///< which input of the map; 0 for apply
  int worker_rank;               ///< rank of the process that ran it
  std::string host;              ///< where that process ran
  std::string remote_type_name;  ///< of what was thrown there, as "std::out_of_range"
  std::string message;           ///< its what()
};

/// A task threw. Nested inside is the exception itself, rebuilt as the nearest standard one (and as
/// std::runtime_error if it was none): std::rethrow_if_nested(error) throws it.
class TaskError : public Error, public std::nested_exception {
 public:
  /// Nests the exception that is being handled.
  explicit TaskError(TaskFailure failure);

  /// @{
  /// As in TaskFailure.
  [[nodiscard]] const std::string& task() const noexcept { return failure_.task; }
  [[nodiscard]] std::size_t argument_index() const noexcept { return failure_.argument_index; }
  [[nodiscard]] int worker_rank() const noexcept { return failure_.worker_rank; }
  [[nodiscard]] const std::string& host() const noexcept { return failure_.host; }
  [[nodiscard]] const std::string& remote_type_name() const noexcept {
    return failure_.remote_type_name;
  }
  [[nodiscard]] const std::string& message() const noexcept { return failure_.message; }
  /// @}

 protected:
  /// The same with a text of its own.
  TaskError(const std::string& what, TaskFailure failure);

 private:
  TaskFailure failure_;
};

/// What is left of a process that ended while it ran a task.
struct CrashReport {
  int signal = 0;                ///< that ended it; 0 if it left by itself
  int exit_code = 0;             ///< with which it left
  std::string last_output = {};  ///< the last lines that it wrote on standard error
  std::string backtrace =
      {};  ///< where the signal came, a line a call; empty where nobody could tell
};

/// A task's process ended while it ran the task: by a signal, an exit, or for want of memory. Only
/// with Isolation::process; else the worker is lost, which is WorkerLost. Nothing is nested inside.
class TaskCrashed : public TaskError {
 public:
  /// Nests what is being handled, if anything is.
  TaskCrashed(TaskFailure failure, CrashReport report);

  /// @{
  /// As in CrashReport.
  [[nodiscard]] int signal() const noexcept { return report_.signal; }
  [[nodiscard]] int exit_code() const noexcept { return report_.exit_code; }
  [[nodiscard]] const std::string& last_output() const noexcept { return report_.last_output; }
  [[nodiscard]] const std::string& backtrace() const noexcept { return report_.backtrace; }
  /// @}

 private:
  CrashReport report_;
};

/// A task ran longer than PoolOptions::task_timeout and was ended. Nothing is nested inside.
class TaskTimeout : public TaskError {
 public:
  /// Nests what is being handled, if anything is.
  TaskTimeout(TaskFailure failure, std::string last_output);

  /// The last lines that its process wrote on standard error.
  [[nodiscard]] const std::string& last_output() const noexcept { return last_output_; }

 private:
  std::string last_output_;
};

/// The pool's initializer threw on a worker, or ended its child, so the pool cannot be used: what
/// was open ends with this, and so does every further call. `task` is the initializer's name;
/// nested is what it threw, or a TaskCrashed.
class InitializerError : public TaskError {
 public:
  /// Nests the exception that is being handled.
  explicit InitializerError(TaskFailure failure);
};

}  // namespace rankpool
