// SPDX-License-Identifier: BSL-1.0
//
// The run report of a launch as text (docs/run-report.md). Does not know where the facts come from,
// nor where the text goes.

#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "rankpool/statistics.hpp"

namespace rankpool::roles {

/// The process in which main ran.
struct MasterFacts {
  std::string host;
  int cores = 0;  ///< that it may use
  Seconds cpu{};  ///< processor time while main ran
};

struct SlurmFacts {
  std::string job;
  int restart_count = 0;
};

/// What the statistics do not say of a launch.
struct LaunchFacts {
  std::string rankpool;  ///< its version
  std::string mpi;       ///< and name; empty for a single process
  std::string program;
  std::vector<std::string> arguments = {};
  std::chrono::sys_seconds started{};
  int exit_code = 0;
  int workers = 1;
  bool is_single_process = false;
  int nodes = 1;
  MasterFacts master;
  std::optional<SlurmFacts> slurm = {};
};

/// One JSON object and a line end. Whatever bytes the texts have, it is UTF-8.
[[nodiscard]] std::string run_report(const LaunchFacts& facts, const Statistics& statistics);

}  // namespace rankpool::roles
