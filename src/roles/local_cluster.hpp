// SPDX-License-Identifier: BSL-1.0
//
// A master with its workers in one thread of one process: the workers run when the master would
// wait. A launch without other processes is one with a single worker; tests use more.

#pragma once

#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "roles/clock.hpp"
#include "roles/driver.hpp"
#include "roles/in_rank_executor.hpp"
#include "roles/master.hpp"
#include "roles/memory_transport.hpp"
#include "roles/waiter.hpp"
#include "roles/worker.hpp"

namespace rankpool::roles {

/// What surrounds it.
struct LocalOptions {
  CallbackObserver on_callback_thrown = {};
  EndOfJob* end_of_job = nullptr;
};

class LocalCluster {
 public:
  /// One worker for each rank given, all on `host`.
  LocalCluster(const std::vector<int>& ranks, const std::string& host, LocalOptions options = {});

  LocalCluster(const LocalCluster&) = delete;
  LocalCluster& operator=(const LocalCluster&) = delete;
  /// Ends the launch, if that was not done; does not wait for tasks.
  ~LocalCluster();

  [[nodiscard]] const std::shared_ptr<Driver>& driver() { return driver_; }

 private:
  struct LocalWorker {
    LocalWorker(MemoryNetwork& network, Clock& clock, Waiter& waiter, Peer peer, int rank,
                const std::string& host)
        : transport{network, peer},
          executor{rank, host},
          worker{transport, executor, clock, waiter} {}
    MemoryTransport transport;
    InRankExecutor executor;
    Worker worker;
  };
  /// Waiting is working here.
  class WorkInstead final : public Waiter {
   public:
    explicit WorkInstead(LocalCluster& cluster) : cluster_{&cluster} {}
    void sleep(std::chrono::nanoseconds longest) override;
    void interrupt() override {}

   private:
    LocalCluster* cluster_;
    std::mutex mutex_;  // several threads may wait, but a worker is for one at a time
  };

  SteadyClock clock_;
  MemoryNetwork network_;
  MemoryTransport transport_;
  std::vector<std::unique_ptr<LocalWorker>> workers_;
  WorkInstead waiter_;
  std::unique_ptr<Master> master_;
  std::shared_ptr<Driver> driver_;  // results may outlive the cluster
};

}  // namespace rankpool::roles
