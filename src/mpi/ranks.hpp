// SPDX-License-Identifier: BSL-1.0
//
// The two sides of a running launch: the rank that has the pools, and those that work.

#pragma once

#include <chrono>
#include <memory>
#include <string>
#include <vector>

#include <boost/mpi/communicator.hpp>

#include "mpi/backoff_waiter.hpp"
#include "mpi/transport.hpp"
#include "roles/clock.hpp"
#include "roles/current_engine.hpp"
#include "roles/driver.hpp"
#include "roles/master.hpp"

namespace rankpool::mpi {

/// Works for rank 0 until it says that the launch is over.
void serve(const boost::mpi::communicator& ranks);

/// Within its lifetime, pools can be made in this process, which is rank 0.
class MasterRank {
 public:
  /// `hosts` by rank, as `introduce` gave them.
  MasterRank(const boost::mpi::communicator& ranks, const std::vector<std::string>& hosts,
             roles::Background background);

  /// Lets the workers go: false if they were not free within `patience`.
  bool shut_down(std::chrono::nanoseconds patience) { return driver_->shut_down(patience); }

 private:
  roles::SteadyClock clock_;
  BackoffWaiter waiter_;
  MpiTransport transport_;
  roles::Master master_;
  std::shared_ptr<roles::Driver> driver_;  // results may outlive the launch
  roles::CurrentEngine current_;
};

}  // namespace rankpool::mpi
