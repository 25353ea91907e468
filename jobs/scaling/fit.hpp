// SPDX-License-Identifier: BSL-1.0
//
// `scaling fit`: laws of scaling fitted to measurements.

#pragma once

#include "arguments.hpp"

namespace scaling {

/// The exit code.
[[nodiscard]] int run_fit(const Arguments& arguments);

}  // namespace scaling
