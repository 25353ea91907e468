// SPDX-License-Identifier: BSL-1.0
//
// Calls what users gave to on_success and on_error: one after the other, in the order in which the
// results were there, on a thread of its own, so that a slow one holds up no result.

#pragma once

#include <chrono>
#include <condition_variable>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <thread>

#include "rankpool/detail/submission.hpp"

#include "roles/background.hpp"

namespace rankpool::roles {

/// Told of what a callback threw, which has nowhere else to go.
using CallbackObserver = std::function<void(const std::string& what)>;

/// Under the lock of the master, which is let go while a callback runs: it may use the pool.
/// Without a thread of its own, whoever drives the master calls them.
class Callbacks {
 public:
  /// `on_returned` is called, under the lock, when one has.
  Callbacks(std::mutex& mutex, Background background, CallbackObserver on_thrown,
            std::function<void()> on_returned);
  Callbacks(const Callbacks&) = delete;
  Callbacks& operator=(const Callbacks&) = delete;
  /// Waits for all that is due.
  ~Callbacks();

  /// The submission has ended: what it has by then of callbacks is due.
  void post(std::shared_ptr<detail::Submission> submission);

  /// Calls, on this thread, what only this thread can: all that is due where there is no other
  /// thread; and what is due of `awaited`, which may be null, where this thread is in a callback
  /// and waits for it.
  void call_here(std::unique_lock<std::mutex>& lock, const detail::Submission* awaited);

  /// Whether all that was due has been called.
  [[nodiscard]] bool are_done() const { return due_.empty() && running_ == 0; }

  /// Whether this thread is in a callback now; of that submission, if one is named.
  [[nodiscard]] static bool is_within(const detail::Submission* submission = nullptr);

  /// Ends the thread once all that is due was called; what comes later needs `call_here`. False if
  /// a callback has not returned within `longest`.
  bool stop(std::unique_lock<std::mutex>& lock, std::chrono::nanoseconds longest);

 private:
  void run();
  void call_first(std::unique_lock<std::mutex>& lock);
  void call(std::shared_ptr<detail::Submission> submission, std::unique_lock<std::mutex>& lock);

  std::mutex* mutex_;
  Background background_;
  CallbackObserver on_thrown_;
  std::function<void()> on_returned_;
  std::deque<std::shared_ptr<detail::Submission>> due_;
  int running_ = 0;
  std::condition_variable posted_;
  std::condition_variable returned_;
  bool is_stopping_ = false;
  std::thread thread_;  // from the first one on
};

}  // namespace rankpool::roles
