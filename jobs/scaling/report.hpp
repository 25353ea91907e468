// SPDX-License-Identifier: BSL-1.0
//
// `scaling report`: what a study has found, as a page or in a terminal.

#pragma once

#include "arguments.hpp"

namespace scaling {

/// The exit code.
[[nodiscard]] int run_report(const Arguments& arguments);

}  // namespace scaling
