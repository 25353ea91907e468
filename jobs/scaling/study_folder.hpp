// SPDX-License-Identifier: BSL-1.0
//
// The folder of a study that is being made: one command, one process at a time.

#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "run_report.hpp"
#include "study_plan.hpp"

namespace scaling {

/// One run of the plan: so many workers, and which repetition, from 1.
struct PlannedRun {
  int workers = 0;
  int repetition = 0;
};

class StudyFolder {
 public:
  /// Makes the folder if need be, and keeps others out of it. InputError if it holds the study of
  /// another command, or something else, or another process is at it, or if the plan cannot be
  /// kept.
  StudyFolder(const std::filesystem::path& folder, const StudyPlan& plan);
  ~StudyFolder();
  StudyFolder(const StudyFolder&) = delete;
  StudyFolder& operator=(const StudyFolder&) = delete;

  /// Those without a usable report, all first repetitions before the second, and so on.
  [[nodiscard]] std::vector<PlannedRun> missing() const;

  /// Absolute paths.
  [[nodiscard]] std::filesystem::path report_of(const PlannedRun& run) const;
  [[nodiscard]] std::filesystem::path log_of(const PlannedRun& run) const;

  /// Why the run has no report that counts; empty if it has one.
  [[nodiscard]] std::optional<std::string> lack_of(const PlannedRun& run) const;

  /// Whatever a failed run has reported is kept under another name, and does not count.
  void set_aside(const PlannedRun& run) const;

 private:
  void lock();
  void check(const StudyPlan& plan) const;

  std::filesystem::path folder_;
  StudyPlan plan_;
  int lock_ = -1;
};

}  // namespace scaling
