// SPDX-License-Identifier: BSL-1.0
//
// The worker processes of the launch: which of them live, and how the others ended.

#pragma once

#include <cstddef>
#include <exception>
#include <string>
#include <vector>

#include "rankpool/worker_report.hpp"

#include "core/dispatcher.hpp"
#include "roles/transport.hpp"
#include "roles/worker_process.hpp"

namespace rankpool::roles {

/// For the master.
class Roster {
 public:
  explicit Roster(std::vector<WorkerProcess> workers)
      : workers_{std::move(workers)}, ends_(workers_.size()) {}

  [[nodiscard]] const WorkerProcess& process(core::WorkerId worker) const {
    return workers_[place(worker)];
  }
  [[nodiscard]] bool is_lost(core::WorkerId worker) const { return !ends_[place(worker)].empty(); }
  [[nodiscard]] std::size_t size() const { return workers_.size(); }
  [[nodiscard]] std::size_t living() const { return workers_.size() - lost_.size(); }
  [[nodiscard]] const std::vector<LostWorker>& lost() const { return lost_; }

  /// False if that was known.
  bool on_lost(core::WorkerId worker, const std::string& how);

  /// For the user, of an event that was taken note of.
  [[nodiscard]] WorkerReport report(const PeerEvent& event) const;

  /// WorkerLost for a task that is given up, from the workers it was lost with.
  [[nodiscard]] std::exception_ptr task_lost(const std::string& task, std::size_t index,
                                             const std::vector<core::WorkerId>& workers) const;
  /// WorkerLost for all that is open when nobody is left.
  [[nodiscard]] std::exception_ptr all_lost() const;

 private:
  std::vector<WorkerProcess> workers_;
  std::vector<std::string> ends_;  // how they ended; empty for those that live
  std::vector<LostWorker> lost_;
};

}  // namespace rankpool::roles
