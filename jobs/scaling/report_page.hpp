// SPDX-License-Identifier: BSL-1.0
//
// The report of a study as one HTML page that needs nothing else.

#pragma once

#include <string>

#include "findings.hpp"

namespace scaling {

/// std::runtime_error if gnuplot cannot draw the pictures.
[[nodiscard]] std::string report_page(const Findings& findings);

}  // namespace scaling
