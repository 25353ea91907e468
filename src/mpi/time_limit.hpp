// SPDX-License-Identifier: BSL-1.0
//
// For what waits within MPI, which knows no deadline: a rank that is not there any more may never
// come to what all do together.

#pragma once

#include <chrono>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <thread>
#include <utility>

#include "roles/quiet_thread.hpp"

namespace rankpool::mpi {

/// Where it lives for longer than the limit, `on_over` is called, on a thread of its own: it is to
/// end the process, for else nothing is gained.
class TimeLimit {
 public:
  TimeLimit(std::chrono::nanoseconds limit, std::function<void()> on_over)
      : watch_{roles::quiet_thread([this, limit, on_over = std::move(on_over)] {
          std::unique_lock lock{mutex_};
          if (!over_.wait_for(lock, limit, [this] { return is_over_; })) on_over();
        })} {}
  TimeLimit(const TimeLimit&) = delete;
  TimeLimit& operator=(const TimeLimit&) = delete;
  ~TimeLimit() {
    {
      const std::lock_guard lock{mutex_};
      is_over_ = true;
    }
    over_.notify_one();
    watch_.join();
  }

 private:
  std::mutex mutex_;
  std::condition_variable over_;
  bool is_over_ = false;
  std::thread watch_;
};

}  // namespace rankpool::mpi
