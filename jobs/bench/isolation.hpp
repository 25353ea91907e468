// SPDX-License-Identifier: BSL-1.0
//
// What it costs to run tasks in a child of the worker, against the worker itself.

#pragma once

#include "arguments.hpp"

namespace bench {

/// A launch by the library, of one worker, as children are made before MPI begins.
[[nodiscard]] int run_isolation(const Arguments& arguments, int argc, char** argv);

}  // namespace bench
