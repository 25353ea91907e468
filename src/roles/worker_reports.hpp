// SPDX-License-Identifier: BSL-1.0
//
// Tells the user, and the launch, what became known of workers.

#pragma once

#include <condition_variable>
#include <functional>
#include <mutex>
#include <utility>

#include "rankpool/worker_report.hpp"

#include "roles/master.hpp"

namespace rankpool::roles {

using WorkerObserver = std::function<void(const WorkerReport&)>;

/// Under the lock of the master, which is let go while observers are told: they are the user's, and
/// may use the pool. One is told at a time.
class WorkerReports {
 public:
  explicit WorkerReports(WorkerObserver launch) : launch_{std::move(launch)} {}

  void set_pool_observer(WorkerObserver pool) { pool_ = std::move(pool); }

  /// The observer is not told any more when this returns.
  void remove_pool_observer(std::unique_lock<std::mutex>& lock) {
    pool_ = {};
    told_.wait(lock, [this] { return !is_telling_; });  // until the observer returns
  }

  void tell(Master& master, std::unique_lock<std::mutex>& lock) {
    if (!master.has_reports() || is_telling_) return;
    is_telling_ = true;
    while (master.has_reports()) {
      const auto reports = master.take_reports();
      const WorkerObserver pool = pool_;
      lock.unlock();
      for (const WorkerReport& report : reports) {
        tell(launch_, report);
        tell(pool, report);
      }
      lock.lock();
    }
    is_telling_ = false;
    told_.notify_all();
  }

 private:
  static void tell(const WorkerObserver& observer, const WorkerReport& report) noexcept {
    try {
      if (observer) observer(report);
    } catch (...) {  // as promised: it has nowhere to go
    }
  }

  WorkerObserver launch_;
  WorkerObserver pool_;
  bool is_telling_ = false;
  std::condition_variable told_;
};

}  // namespace rankpool::roles
