// SPDX-License-Identifier: BSL-1.0
//
// A call of the user on its way through the engine: where its arguments come from, where its
// results go, and what became of it.

#pragma once

#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <functional>
#include <limits>
#include <memory>
#include <optional>
#include <span>
#include <type_traits>
#include <utility>
#include <vector>

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
/// is ready. Every task ends once, by `on_tasks_ended`, after `on_task_failed` where it did not go
/// well, or by `on_abandoned`.
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
  /// The same for a task that threw.
  void set_retries(std::size_t times) noexcept { retries_ = times; }
  [[nodiscard]] std::size_t retries() const noexcept { return retries_; }
  /// By which the engine finds it while it is open; 0 before that.
  void set_id(std::uint64_t id) noexcept { id_ = id; }
  [[nodiscard]] std::uint64_t id() const noexcept { return id_; }
  [[nodiscard]] const MapOptions& options() const noexcept { return options_; }
  [[nodiscard]] Buffer take_state() noexcept { return std::move(state_); }

  /// Appends the arguments of the order's tasks and returns how many. Throws only if the first of
  /// them cannot be encoded; the others then are as they were.
  virtual std::size_t encode(const EncodeOrder& order, Buffer& out) = 0;

  /// So many tasks went into a message.
  void on_sent(std::size_t tasks) noexcept { chunk_size_ = tasks; }

  /// Keeps the inputs of tasks where they are: for what is sent from there. May be given back from
  /// any thread. `self` is this submission.
  [[nodiscard]] virtual std::shared_ptr<const void> lease(std::shared_ptr<Submission> self,
                                                          Span tasks);
  [[nodiscard]] bool is_leased() const noexcept {
    return leases_.load(std::memory_order_acquire) > 0;
  }

  /// Stores the result of each of `tasks` but those in `failed` (indices, ascending), which have a
  /// gap there. They count once `on_tasks_ended` was called: what is large may still arrive.
  virtual void decode(Span tasks, ByteReader& results, std::span<const std::size_t> failed) = 0;

  /// Tasks that failed or were decoded, all of which is there.
  void on_tasks_ended(Span tasks);

  /// `error` may be null unless it is wanted. The task ends with those around it.
  void on_task_failed(std::size_t index, std::exception_ptr error);

  /// Whether anybody will see with what that task failed.
  [[nodiscard]] virtual bool wants_error(std::size_t index) const noexcept {
    return index < first_failed_;
  }

  /// Ends all that is still open.
  virtual void on_abandoned(std::exception_ptr error);

  /// Whether all tasks have ended and no more will come.
  [[nodiscard]] virtual bool has_ended() const noexcept { return ended_ == tasks_; }

  /// Whether what the caller waits for is there, and its callbacks have been called. May be asked
  /// from any thread.
  [[nodiscard]] bool is_ready() const noexcept {
    return is_ready_.load(std::memory_order_acquire) &&
           callbacks_open_.load(std::memory_order_acquire) == 0;
  }

  /// Is to be called when all tasks have ended.
  void add_callback(std::function<void()> callback);
  [[nodiscard]] bool has_callbacks() const noexcept { return !callbacks_.empty(); }
  /// The next one that is to be called; null if there is none.
  [[nodiscard]] std::function<void()> take_callback();
  /// One has returned.
  void on_called_back() noexcept { callbacks_open_.fetch_sub(1, std::memory_order_release); }

  /// The first in input order, null if all went well; once ready.
  [[nodiscard]] std::exception_ptr error() const;

  /// Whether the end has still to be told to `on_progress`; true once.
  [[nodiscard]] bool take_final_report() noexcept { return !std::exchange(is_end_told_, true); }

  [[nodiscard]] Progress progress(std::chrono::nanoseconds now) const;
  /// Of tasks, as far as it is known; 0 if it is not.
  [[nodiscard]] virtual std::size_t total() const noexcept { return tasks_; }
  /// Only where `on_progress` wants to know.
  void on_submitted(std::chrono::nanoseconds now) noexcept { submitted_at_ = reported_at_ = now; }
  void on_reported(std::chrono::nanoseconds now) noexcept { reported_at_ = now; }
  [[nodiscard]] std::chrono::nanoseconds reported_at() const noexcept { return reported_at_; }

 protected:
  /// Of no tasks yet: more are added.
  Submission(const FunctionEntry& function, MapOptions&& options, Buffer&& state);

  /// One of the tasks being decoded cannot be; to be called from within the handler.
  void on_undecodable(std::size_t index);

  void add_tasks(std::size_t count) noexcept { tasks_ += count; }
  void set_ready(bool is_ready) noexcept { is_ready_.store(is_ready, std::memory_order_release); }

 private:
  class Lease;

  virtual void keep_error(std::size_t index, std::exception_ptr error);
  virtual void hand_out(Span /*ended*/) {}

  const FunctionEntry* function_;
  std::uint64_t id_ = 0;
  std::size_t tasks_;
  MapOptions options_;
  Buffer state_;
  std::size_t ended_ = 0;
  std::size_t failed_ = 0;
  std::size_t first_failed_ = std::numeric_limits<std::size_t>::max();
  std::exception_ptr error_;
  std::chrono::nanoseconds submitted_at_{0};
  std::chrono::nanoseconds reported_at_{0};
  bool is_end_told_ = false;
  std::vector<std::function<void()>> callbacks_;
  std::atomic<int> callbacks_open_ = 0;
  std::atomic<int> leases_ = 0;
  std::size_t chunk_size_ = 0;
  std::size_t loss_retries_ = 0;
  std::size_t retries_ = 0;
  std::atomic<bool> is_ready_ = false;
};

/// What a callback sees of an R.
template <class R>
using Seen = std::conditional_t<std::is_void_v<R>, void, std::add_lvalue_reference_t<const R>>;

/// A submission whose results make up an R.
template <class R>
class PendingResult : public Submission {
 public:
  using Submission::Submission;

  /// Once, when ready and without error.
  virtual R take() = 0;

  /// The same, before it is taken.
  virtual Seen<R> look() = 0;
};

/// Why the argument or result of a task did not make it, from the exception being handled.
std::exception_ptr encoding_error(const char* what, const FunctionEntry& function,
                                  std::size_t index);

}  // namespace rankpool::detail
