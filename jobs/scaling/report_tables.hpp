// SPDX-License-Identifier: BSL-1.0
//
// The tables of a study's report, for a page as for a terminal.

#pragma once

#include <string>
#include <vector>

#include "columns.hpp"
#include "findings.hpp"

namespace scaling {

struct ReportTable {
  std::string title;
  std::string note;          ///< what the figures mean; or why there are none
  std::vector<Cells> lines;  ///< the first has the names of the columns; may be none at all
};

[[nodiscard]] ReportTable times_table(const Findings& findings);
[[nodiscard]] ReportTable parts_table(const Findings& findings);
[[nodiscard]] ReportTable iron_law_table(const Findings& findings);
[[nodiscard]] ReportTable cost_table(const Findings& findings);

}  // namespace scaling
