// SPDX-License-Identifier: BSL-1.0
//
// The two sides of a running launch: the rank that has the pools, and those that work.

#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <vector>

#include <boost/mpi/communicator.hpp>

#include "core/wait_rule.hpp"
#include "exec/forked_children.hpp"
#include "exec/helper.hpp"
#include "mpi/control_socket.hpp"
#include "mpi/last_words.hpp"
#include "mpi/master_control.hpp"
#include "mpi/meeting.hpp"
#include "mpi/perf_counters.hpp"
#include "mpi/start_check.hpp"
#include "mpi/tagging_executor.hpp"
#include "mpi/transport.hpp"
#include "mpi/worker_control.hpp"
#include "mpi/workers_output.hpp"
#include "roles/clock.hpp"
#include "roles/counting_executor.hpp"
#include "roles/current_engine.hpp"
#include "roles/driver.hpp"
#include "roles/foreman.hpp"
#include "roles/in_rank_executor.hpp"
#include "roles/master.hpp"
#include "roles/worker.hpp"

namespace rankpool::mpi {

/// A process that works for rank 0. Making it is collective with rank 0's MasterRank: all meet.
class WorkerRank {
 public:
  /// Isolated tasks run in children that `helper` makes; null: nobody asks for any.
  WorkerRank(const boost::mpi::communicator& ranks, const Introductions& introductions,
             MasterEnds ends, exec::Helper* helper);

  /// Works until rank 0 says that the launch is over. TransportError if it is gone, unless the ends
  /// know better.
  void serve();

 private:
  WorkerRank(const boost::mpi::communicator& ranks, const Introductions& introductions,
             MasterEnds ends, exec::Helper* helper, Line line);
  // In the thread that runs tasks, which is the one that is counted.
  roles::Executor& outermost_executor(const Line& line);
  std::optional<roles::IsolationOrder> serve_isolated(const roles::IsolationOrder& order);

  roles::SteadyClock clock_;
  EndTeller teller_;
  WorkerControl control_;
  std::optional<OwnOutput> output_;
  MpiTransport transport_;
  roles::InRankExecutor executor_;
  std::optional<TaggingExecutor> tagging_;
  std::optional<PerfCounters> counters_;
  std::optional<roles::CountingExecutor> counting_;
  roles::Worker worker_;
  core::WaitRule rule_;
  int cores_;
  exec::Helper* helper_;
};

struct MasterOptions {
  roles::Background background = roles::Background::none;
  Wishes wishes = {};
  roles::WorkerObserver on_worker_event = {};
  roles::CallbackObserver on_callback_thrown = {};
  roles::EndOfJob* end_of_job = nullptr;
  roles::Isolating isolating = roles::Isolating::refused;
};

/// Within its lifetime, pools can be made in this process, which is rank 0.
class MasterRank {
 public:
  MasterRank(const boost::mpi::communicator& ranks, const Introductions& introductions,
             const MasterOptions& options);

  /// As the driver's `try_statistics`.
  [[nodiscard]] std::optional<Statistics> try_statistics() { return driver_->try_statistics(); }

  /// Lets the workers go: false if they were not free within `patience`.
  bool shut_down(std::chrono::nanoseconds patience);

  /// The workers leave at once, whatever they do; what they have printed is printed. Nothing else
  /// is called any more.
  void dismiss_workers();

 private:
  MasterRank(const boost::mpi::communicator& ranks, const Introductions& introductions,
             const MasterOptions& options, Lines lines);

  roles::SteadyClock clock_;
  std::optional<WorkersOutput> output_;
  MasterControl control_;
  MpiTransport transport_;
  roles::Master master_;
  std::shared_ptr<roles::Driver> driver_;  // results may outlive the launch
  roles::CurrentEngine current_;
};

}  // namespace rankpool::mpi
