// SPDX-License-Identifier: BSL-1.0
//
// The runs of a study by their number of workers.

#pragma once

#include <vector>

#include "run_report.hpp"

namespace scaling {

/// At least one run.
struct Group {
  int workers = 0;
  std::vector<RunReport> runs;

  [[nodiscard]] double wall_seconds() const;  ///< median
};

/// By ascending number of workers.
[[nodiscard]] std::vector<Group> groups_of(const std::vector<RunReport>& runs);

/// The median of what `value` gives for each.
[[nodiscard]] double median_over(const std::vector<RunReport>& runs,
                                 double (*value)(const RunReport&));

}  // namespace scaling
