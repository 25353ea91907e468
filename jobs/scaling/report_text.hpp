// SPDX-License-Identifier: BSL-1.0
//
// The report of a study for a terminal.

#pragma once

#include <string>

#include "findings.hpp"

namespace scaling {

/// std::runtime_error if gnuplot cannot draw the plot.
[[nodiscard]] std::string report_text(const Findings& findings);

/// What was measured, in one line.
[[nodiscard]] std::string study_text(const Findings& findings);

}  // namespace scaling
