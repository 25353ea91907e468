// SPDX-License-Identifier: BSL-1.0
//
// A launch whose workers are threads of this process, and whose master has a background thread: all
// the concurrency of a real one, for the thread sanitizer to look at.

#pragma once

#include <atomic>
#include <chrono>
#include <memory>
#include <optional>
#include <thread>
#include <vector>

#include "rankpool/detail/spare_memory.hpp"

#include "roles/current_engine.hpp"
#include "roles/driver.hpp"
#include "roles/in_rank_executor.hpp"
#include "roles/master.hpp"
#include "roles/memory_transport.hpp"
#include "roles/worker.hpp"

namespace rankpool::testing {

/// Lets the other threads run.
class YieldingWaiter final : public roles::Waiter {
 public:
  void sleep(std::chrono::nanoseconds /*longest*/) override { std::this_thread::yield(); }
  void interrupt() override {}
};

class ThreadCluster {
 public:
  explicit ThreadCluster(std::uint32_t workers) : network_{workers + 1} {
    std::vector<roles::WorkerProcess> processes;
    for (std::uint32_t rank = 1; rank <= workers; ++rank) {
      processes.push_back({.rank = static_cast<int>(rank), .host = "here"});
      workers_.emplace_back([this, rank] { serve(roles::Peer{rank}); });
    }
    master_.emplace(transport_, clock_, std::move(processes));
    driver_ = std::make_shared<roles::Driver>(
        *master_, waiter_, clock_,
        roles::DriverOptions{.background = roles::Background::thread,
                             .rule = core::WaitRule::sharing()});
    current_.emplace(driver_);
  }
  ThreadCluster(const ThreadCluster&) = delete;
  ThreadCluster& operator=(const ThreadCluster&) = delete;
  ~ThreadCluster() {
    current_.reset();
    driver_->shut_down(std::chrono::seconds{20});
    is_over_ = true;
    for (std::thread& worker : workers_) worker.join();
  }

 private:
  // As Worker::serve does, until the test is over.
  void serve(roles::Peer self) {
    const detail::SpareMemory spare;
    roles::MemoryTransport transport{network_, self};
    roles::InRankExecutor executor{static_cast<int>(self), "here"};
    roles::Worker worker{transport, executor, clock_, waiter_};
    while (!worker.is_stopped() && !is_over_) {
      if (!worker.step()) std::this_thread::yield();
    }
  }

  roles::MemoryNetwork network_;
  roles::MemoryTransport transport_{network_, roles::master_peer};
  roles::SteadyClock clock_;
  YieldingWaiter waiter_;
  std::atomic<bool> is_over_ = false;
  std::vector<std::thread> workers_;
  std::optional<roles::Master> master_;
  std::shared_ptr<roles::Driver> driver_;
  std::optional<roles::CurrentEngine> current_;
};

}  // namespace rankpool::testing
