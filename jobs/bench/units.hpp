// SPDX-License-Identifier: BSL-1.0
//
// Values and goals as text for people.

#pragma once

#include <string>

#include "row.hpp"

namespace bench {

/// Three digits and a prefix: `1.24 us`, `41.3 M tasks/s`, `98.2 %`, `2.01 x`.
[[nodiscard]] std::string value_text(double value, const std::string& unit);

/// The same for three: `1.24 us (1.2 to 1.5)`, in the unit of the median.
[[nodiscard]] std::string summary_text(const Summary& summary, const std::string& unit);

/// `ratio >= 0.8`, `>= 10 M tasks/s`, `at most 3 % below`.
[[nodiscard]] std::string goal_text(const Goal& goal, const std::string& unit);
/// All goals of a row; `-` without.
[[nodiscard]] std::string goals_text(const Row& row);

}  // namespace bench
