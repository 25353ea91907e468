// SPDX-License-Identifier: BSL-1.0
//
// What pools and results ask of the launch that runs them.

#pragma once

#include <chrono>
#include <exception>
#include <functional>
#include <memory>
#include <optional>

#include "rankpool/detail/deadline.hpp"
#include "rankpool/detail/submission.hpp"
#include "rankpool/options.hpp"
#include "rankpool/statistics.hpp"

namespace rankpool::detail {

class Stream;

/// All members may be called from any thread of the master's main. UsageError within a task.
class Engine {
 public:
  Engine() = default;
  Engine(const Engine&) = delete;
  Engine& operator=(const Engine&) = delete;
  virtual ~Engine() = default;

  /// UsageError if a pool is open, or the launch has fewer workers than asked for.
  virtual void open_pool(const PoolOptions& options) = 0;
  virtual void close_pool() = 0;
  /// Every result that is open becomes PoolTerminated; does not wait for tasks that run.
  virtual void terminate_pool() = 0;
  /// Blocks until nothing is open and no worker is at work; UsageError while the pool is open.
  virtual void join_pool() = 0;
  /// Blocks until nothing is open, unless the pool was terminated. Then the next one may be made.
  virtual void leave_pool() noexcept = 0;
  [[nodiscard]] virtual int worker_count() = 0;
  [[nodiscard]] virtual int process_count() = 0;
  [[nodiscard]] virtual Statistics statistics() = 0;
  /// Of the job's time; empty where nobody says.
  [[nodiscard]] virtual std::optional<std::chrono::nanoseconds> time_left() = 0;

  /// PoolClosed, PoolTerminated or OutOfTime if the pool takes nothing any more.
  virtual void submit(std::shared_ptr<Submission> submission) = 0;
  /// Submits and blocks until the submission is ready.
  virtual void run(const std::shared_ptr<Submission>& submission) = 0;
  /// Blocks until the submission is ready or the deadline is past; whether it is ready.
  virtual bool wait(Submission& submission, Deadline deadline) = 0;
  /// Has `callback` called once the submission has ended, or soon if it has.
  virtual void call_back(std::shared_ptr<Submission> submission,
                         std::function<void()> callback) = 0;
  /// The submission ends with `error`, what of it has not started never starts, and what has is
  /// not waited for. False if it has ended.
  virtual bool cancel(Submission& submission, const std::exception_ptr& error) = 0;

  /// As `submit`, for a stream without tasks yet.
  virtual void open_stream(std::shared_ptr<Stream> stream) = 0;
  /// Takes what was pulled for the stream; returns how many tasks of it are worth to have pulled
  /// and not handed out, 0 if it takes no more.
  virtual std::size_t feed(Stream& stream) = 0;
  /// Cancels a stream that is not used any more; never throws.
  virtual void abandon(Stream& stream) noexcept = 0;
  [[nodiscard]] virtual std::chrono::nanoseconds now() const = 0;
  /// Lets work that is open go on a little, towards that submission; never blocks.
  virtual void advance(Submission& submission) = 0;
};

/// The engine of the running launch; UsageError, with the reason, where there is none.
std::shared_ptr<Engine> current_engine();

}  // namespace rankpool::detail
