// SPDX-License-Identifier: BSL-1.0
//
// A call of the user on its way through the engine: where its arguments come from, where its
// results go, and what became of it.

#pragma once

#include <atomic>
#include <chrono>
#include <cstddef>
#include <exception>
#include <limits>
#include <memory>
#include <optional>
#include <span>
#include <utility>

#include "rankpool/detail/buffer.hpp"
#include "rankpool/detail/function_entry.hpp"
#include "rankpool/options.hpp"

namespace rankpool::detail {

/// Neighbouring tasks of a submission.
struct Span {
  std::size_t first;
  std::size_t count;
};

/// What of a span to encode into one message: all of it, unless it grows larger than `bytes` and
/// has `least` tasks already.
struct EncodeOrder {
  Span tasks;
  std::size_t least;
  std::size_t bytes;
};

/// The engine calls the members up to `ready` under its lock; the caller reads the outcome once it
/// is ready. Every task ends once, by `on_tasks_ended` or `on_task_failed`.
class Submission {
 public:
  Submission(const FunctionEntry& function, std::size_t tasks, MapOptions&& options,
             Buffer&& state);
  Submission(const Submission&) = delete;
  Submission& operator=(const Submission&) = delete;
  virtual ~Submission();

  [[nodiscard]] const FunctionEntry& function() const noexcept { return *function_; }
  [[nodiscard]] std::size_t tasks() const noexcept { return tasks_; }
  /// How many times a task runs again whose worker was lost; the pool says so.
  void set_loss_retries(std::size_t times) noexcept { loss_retries_ = times; }
  [[nodiscard]] std::size_t loss_retries() const noexcept { return loss_retries_; }
  [[nodiscard]] const MapOptions& options() const noexcept { return options_; }
  [[nodiscard]] Buffer take_state() noexcept { return std::move(state_); }

  /// Appends the arguments of the order's tasks and returns how many. Throws only if the first of
  /// them cannot be encoded; the others then are as they were.
  virtual std::size_t encode(const EncodeOrder& order, Buffer& out) = 0;

  /// So many tasks went into a message.
  void on_sent(std::size_t tasks) noexcept { chunk_size_ = tasks; }

  /// Keeps a submission, and with it its inputs, where they are: for what is sent from there.
  /// May be given back from any thread.
  [[nodiscard]] static std::shared_ptr<const void> lease(std::shared_ptr<Submission> submission);
  [[nodiscard]] bool is_leased() const noexcept {
    return leases_.load(std::memory_order_acquire) > 0;
  }

  /// Stores the result of each of `tasks` but those in `failed` (indices, ascending), which have a
  /// gap there. They count once `on_tasks_ended` was called: what is large may still arrive.
  virtual void decode(Span tasks, ByteReader& results, std::span<const std::size_t> failed) = 0;

  /// Tasks that were decoded, all of which is there.
  void on_tasks_ended(std::size_t tasks);

  /// `error` may be null unless this is the first failure in input order so far.
  void on_task_failed(std::size_t index, std::exception_ptr error);

  [[nodiscard]] bool is_first_failure(std::size_t index) const noexcept {
    return index < first_failed_;
  }

  /// Ends all that is still open.
  void on_abandoned(std::exception_ptr error);

  /// May be asked from any thread.
  [[nodiscard]] bool is_ready() const noexcept { return is_ready_.load(std::memory_order_acquire); }

  /// The first in input order, null if all went well; once ready.
  [[nodiscard]] std::exception_ptr error() const;

  /// Whether the end has still to be told to `on_progress`; true once.
  [[nodiscard]] bool take_final_report() noexcept { return !std::exchange(is_end_told_, true); }

  [[nodiscard]] Progress progress(std::chrono::nanoseconds now) const;
  /// Only where `on_progress` wants to know.
  void on_submitted(std::chrono::nanoseconds now) noexcept { submitted_at_ = now; }

 protected:
  /// One of the tasks being decoded cannot be; to be called from within the handler.
  void on_undecodable(std::size_t index);

 private:
  class Lease;

  void keep_if_first(std::size_t index, std::exception_ptr error);

  const FunctionEntry* function_;
  std::size_t tasks_;
  MapOptions options_;
  Buffer state_;
  std::size_t ended_ = 0;
  std::size_t failed_ = 0;
  std::size_t first_failed_ = std::numeric_limits<std::size_t>::max();
  std::exception_ptr error_;
  std::chrono::nanoseconds submitted_at_{0};
  bool is_end_told_ = false;
  std::atomic<int> leases_ = 0;
  std::size_t chunk_size_ = 0;
  std::size_t loss_retries_ = 0;
  std::atomic<bool> is_ready_ = false;
};

/// A submission whose results make up an R.
template <class R>
class PendingResult : public Submission {
 public:
  using Submission::Submission;

  /// Once, when ready and without error.
  virtual R take() = 0;
};

/// Why the argument or result of a task did not make it, from the exception being handled.
std::exception_ptr encoding_error(const char* what, const FunctionEntry& function,
                                  std::size_t index);

}  // namespace rankpool::detail
