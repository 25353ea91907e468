// SPDX-License-Identifier: BSL-1.0
//
// A launch whose workers are threads that can be ended, as processes are killed: what they held is
// never answered, and the master hears of it. All ranks sleep while there is nothing to do.

#pragma once

#include <atomic>
#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "rankpool/detail/spare_memory.hpp"
#include "rankpool/errors.hpp"
#include "rankpool/task_info.hpp"

#include "roles/current_engine.hpp"
#include "roles/driver.hpp"
#include "roles/in_rank_executor.hpp"
#include "roles/master.hpp"
#include "roles/worker.hpp"
#include "support/mortal_network.hpp"

namespace rankpool::testing {

struct MortalOptions {
  roles::WorkerObserver on_worker_event = {};
  std::chrono::nanoseconds masters_shortest_sleep{0};  // but for a ring
  roles::EndOfJob* end_of_job = nullptr;
};

/// One at a time.
class MortalCluster {
 public:
  explicit MortalCluster(std::uint32_t workers, MortalOptions options = {})
      : network_{workers, options.masters_shortest_sleep} {
    std::vector<roles::WorkerProcess> processes;
    for (std::uint32_t rank = 1; rank <= workers; ++rank) {
      processes.push_back({.rank = static_cast<int>(rank), .host = "here"});
      workers_.emplace_back([this, rank] { serve(roles::Peer{rank}); });
    }
    master_.emplace(transport_, clock_, std::move(processes));
    driver_ = std::make_shared<roles::Driver>(
        *master_, network_.bell(roles::master_peer), clock_,
        roles::DriverOptions{.background = roles::Background::thread,
                             .rule = core::WaitRule::sharing(),
                             .on_worker_event = std::move(options.on_worker_event),
                             .end_of_job = options.end_of_job});
    current_.emplace(driver_);
    the_one = this;
  }
  MortalCluster(const MortalCluster&) = delete;
  MortalCluster& operator=(const MortalCluster&) = delete;
  ~MortalCluster() {
    end();
    for (std::size_t rank = 1; rank <= workers_.size(); ++rank) kill(static_cast<int>(rank));
    for (std::thread& worker : workers_) worker.join();
  }

  /// Its task, if it runs one, goes on, but nobody hears of it.
  void kill(int rank) { network_.end(roles::Peer{static_cast<std::uint32_t>(rank)}, "was killed"); }
  /// Within a task: what it returns is lost.
  static void kill_own_worker() { the_one.load()->kill(this_task().worker); }

  /// Threads of the master's that sleep until they are rung for.
  [[nodiscard]] int sleepers() { return network_.bell(roles::master_peer).sleepers(); }

  /// Whether the launch ended as it should.
  bool end() {
    current_.reset();
    return driver_->shut_down(std::chrono::seconds{20});
  }

 private:
  void serve(roles::Peer self) {
    MortalTransport transport{network_, self};
    roles::InRankExecutor executor{static_cast<int>(self), "here"};
    roles::Worker worker{transport, executor, clock_, network_.bell(self),
                         core::WaitRule::sharing()};
    try {
      worker.serve();
    } catch (const TransportError&) {  // it was killed
    }
  }

  static inline std::atomic<MortalCluster*> the_one = nullptr;

  MortalNetwork network_;
  MortalTransport transport_{network_, roles::master_peer};
  roles::SteadyClock clock_;
  std::vector<std::thread> workers_;
  std::optional<roles::Master> master_;
  std::shared_ptr<roles::Driver> driver_;
  std::optional<roles::CurrentEngine> current_;
};

}  // namespace rankpool::testing
