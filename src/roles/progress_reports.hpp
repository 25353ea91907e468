// SPDX-License-Identifier: BSL-1.0
//
// Tells the user from time to time how far a submission has come.

#pragma once

#include <chrono>
#include <mutex>

#include "rankpool/detail/submission.hpp"

#include "roles/clock.hpp"

namespace rankpool::roles {

/// For the thread that waits for the submission, under the lock of the master, which is let go
/// while the callback runs: it is the user's, and may use the pool.
class ProgressReports {
 public:
  /// `submission` may be null: nobody is told then.
  ProgressReports(const Clock& clock, detail::Submission* submission)
      : clock_{&clock},
        submission_{submission},
        is_wanted_{submission != nullptr && submission->options().on_progress != nullptr} {}

  void tell_if_due(std::unique_lock<std::mutex>& lock) {
    if (is_wanted_ && clock_->now() - submission_->reported_at() >= between_reports) tell(lock);
  }

  void tell_end(std::unique_lock<std::mutex>& lock) {
    if (is_wanted_ && submission_->has_ended() && submission_->take_final_report()) tell(lock);
  }

 private:
  static constexpr auto between_reports = std::chrono::milliseconds{100};

  void tell(std::unique_lock<std::mutex>& lock) {
    const auto now = clock_->now();
    submission_->on_reported(now);
    const Progress progress = submission_->progress(now);
    lock.unlock();
    submission_->options().on_progress(progress);
    lock.lock();
  }

  const Clock* clock_;
  detail::Submission* submission_;
  bool is_wanted_;
};

}  // namespace rankpool::roles
