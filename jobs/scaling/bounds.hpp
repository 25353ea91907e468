// SPDX-License-Identifier: BSL-1.0
//
// What bounds the program, in words, with what would help.

#pragma once

#include <string>
#include <vector>

#include "findings.hpp"

namespace scaling {

/// A sentence or two each, the most important first.
[[nodiscard]] std::vector<std::string> bounds_of(const Findings& findings);

/// How many workers to ask for.
[[nodiscard]] std::vector<std::string> advice_of(const Findings& findings);

}  // namespace scaling
