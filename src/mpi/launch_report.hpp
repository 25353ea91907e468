// SPDX-License-Identifier: BSL-1.0
//
// The run report of this launch, in the process that runs main: gathers what it says beside the
// statistics, and writes it when main has ended.

#pragma once

#include <chrono>
#include <functional>
#include <optional>

#include "rankpool/statistics.hpp"

#include "mpi/report_file.hpp"
#include "mpi/start_check.hpp"
#include "roles/run_report.hpp"

namespace rankpool::mpi {

/// What is known of a launch before main begins.
[[nodiscard]] roles::LaunchFacts facts_of_single_process(int argc, char** argv);

/// The same on rank 0, once all have introduced themselves.
[[nodiscard]] roles::LaunchFacts facts_of_ranks(int argc, char** argv,
                                                const Introductions& introductions);

class LaunchReport {
 public:
  /// Asked at the end; empty while others keep the master.
  using Source = std::function<std::optional<Statistics>()>;

  /// Main begins now. Without a file, nothing is written.
  LaunchReport(std::optional<ReportFile> file, roles::LaunchFacts facts, Source statistics);

  /// Main has ended with that exit code. Never throws, nor waits for ever, wherever the end came: a
  /// report that cannot be written is one line on standard error.
  void write(int exit_code) noexcept;

 private:
  [[nodiscard]] Statistics statistics() const;

  std::optional<ReportFile> file_;
  roles::LaunchFacts facts_;
  Source source_;
  std::chrono::nanoseconds cpu_before_;
};

}  // namespace rankpool::mpi
