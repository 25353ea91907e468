// SPDX-License-Identifier: BSL-1.0

#include "roles/local_cluster.hpp"

namespace rankpool::roles {

LocalCluster::LocalCluster(const std::vector<int>& ranks, const std::string& host,
                           LocalOptions options)
    : network_{ranks.size() + 1}, transport_{network_, master_peer}, waiter_{*this} {
  std::vector<WorkerProcess> processes;
  for (const int rank : ranks) {
    processes.push_back({.rank = rank, .host = host});
    const Peer peer{static_cast<std::uint32_t>(processes.size())};
    workers_.push_back(std::make_unique<LocalWorker>(network_, clock_, waiter_, peer, rank, host));
  }
  master_ = std::make_unique<Master>(transport_, clock_, std::move(processes));
  driver_ = std::make_shared<Driver>(
      *master_, waiter_, clock_,
      DriverOptions{.background = Background::none,
                    .rule = core::WaitRule::giving_way(),
                    .on_callback_thrown = std::move(options.on_callback_thrown),
                    .end_of_job = options.end_of_job});
}

LocalCluster::~LocalCluster() { driver_->shut_down(std::chrono::nanoseconds{0}); }

void LocalCluster::WorkInstead::sleep(std::chrono::nanoseconds /*longest*/) {
  const std::lock_guard lock{mutex_};
  for (auto& local : cluster_->workers_) local->worker.step();
}

}  // namespace rankpool::roles
