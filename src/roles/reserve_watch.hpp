// SPDX-License-Identifier: BSL-1.0
//
// Watches the job's time for a pool that keeps a part of it for main, on a thread of its own: so
// that no task costs a look at the clock.

#pragma once

#include <atomic>
#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <thread>

#include "core/time_reserve.hpp"
#include "roles/clock.hpp"
#include "roles/end_of_job.hpp"

namespace rankpool::roles {

class ReserveWatch {
 public:
  /// Has looked once when it returns. `on_phase` is called on the watch's thread when the phase has
  /// changed later.
  ReserveWatch(EndOfJob& job, const Clock& clock, std::chrono::seconds reserve,
               std::function<void()> on_phase);
  ReserveWatch(const ReserveWatch&) = delete;
  ReserveWatch& operator=(const ReserveWatch&) = delete;
  ~ReserveWatch();

  /// Never goes back.
  [[nodiscard]] core::TimePhase phase() const { return phase_.load(std::memory_order_acquire); }

  /// Why tasks may not begin any more, as a sentence; once that is so.
  [[nodiscard]] const std::string& why() const { return why_; }

 private:
  std::chrono::nanoseconds look();
  void watch();
  [[nodiscard]] std::string reason(std::optional<std::chrono::nanoseconds> left) const;

  EndOfJob* job_;
  const Clock* clock_;
  std::chrono::seconds reserve_;
  std::function<void()> on_phase_;
  std::optional<std::chrono::nanoseconds> announced_at_;
  std::string why_;  // there before the phase says so
  std::atomic<core::TimePhase> phase_ = core::TimePhase::enough;
  std::atomic<bool> is_stopping_ = false;
  std::thread thread_;
};

}  // namespace rankpool::roles
