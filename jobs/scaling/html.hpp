// SPDX-License-Identifier: BSL-1.0
//
// Pieces of HTML.

#pragma once

#include <string>
#include <vector>

#include "report_tables.hpp"

namespace scaling {

/// The text with what means something in HTML escaped.
[[nodiscard]] std::string html_of(const std::string& text);
[[nodiscard]] std::string html_list(const std::vector<std::string>& sentences);
/// Without its title.
[[nodiscard]] std::string html_table(const ReportTable& table);

}  // namespace scaling
