// SPDX-License-Identifier: BSL-1.0
//
// `scaling run`: a program with each number of workers, several times, in random order.

#pragma once

#include "arguments.hpp"

namespace scaling {

/// The exit code: 0, 1 if a run failed, 128 and the signal's number if one asked to end.
[[nodiscard]] int run_study(const Arguments& arguments);

}  // namespace scaling
