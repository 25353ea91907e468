// SPDX-License-Identifier: BSL-1.0
//
// The charts of a study as scripts for gnuplot.

#pragma once

#include <string>

#include "findings.hpp"

namespace scaling {

enum class Chart { speed_up, efficiency };
enum class Medium { page, terminal };

/// Against the number of workers: measured, ideal, fitted with its 95 % band, and predicted from
/// the run with one worker.
[[nodiscard]] std::string curve_script(const Findings& findings, Chart chart, Medium medium);

/// Where the workers' time went, a bar for each number of workers; for a page.
[[nodiscard]] std::string parts_script(const Findings& findings);

/// The colours that the scripts use, as a page names them: --colour-1 and so on.
namespace colour {
inline constexpr int ink = 1;
inline constexpr int grid = 2;
inline constexpr int fit = 3;
inline constexpr int ideal = 4;
inline constexpr int measured = 5;
inline constexpr int predicted = 6;
inline constexpr int simple_law = 7;
inline constexpr int first_part = 10;  ///< and those of the other parts follow
}  // namespace colour

}  // namespace scaling
