// SPDX-License-Identifier: BSL-1.0
//
// The reports of a study, as far as there are any: a folder that `scaling run` has filled, or any
// folder of run reports.

#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "run_report.hpp"
#include "study_plan.hpp"

namespace scaling {

struct Study {
  std::string source;
  std::vector<std::string> command;  ///< empty if the folder does not tell
  Scaling scaling = Scaling::strong;
  std::vector<RunReport> runs;          ///< with a pool's workers
  std::vector<RunReport> without_pool;  ///< in a single process
  std::vector<std::string> left_out;    ///< why reports do not count, a sentence each
};

/// Where the report of a run is, within the study's folder.
[[nodiscard]] std::filesystem::path report_file(const std::filesystem::path& study, int workers,
                                                int run);

/// InputError if the folder cannot be read, has no report of a run that went well, or a file that
/// is none, nor a fit that `scaling fit --json` has written. A folder without study.json is taken
/// to have been made for `otherwise`.
[[nodiscard]] Study read_study(const std::filesystem::path& folder, Scaling otherwise);

/// Those of the runs with workers.
[[nodiscard]] Measurements measurements_of(const Study& study);

}  // namespace scaling
