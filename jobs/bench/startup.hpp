// SPDX-License-Identifier: BSL-1.0
//
// Start and end of whole launches, against those of a program of MPI alone.

#pragma once

#include <vector>

#include "arguments.hpp"
#include "row.hpp"

namespace bench {

/// Starts mpirun itself; not under mpirun.
[[nodiscard]] std::vector<Row> measure_startup(const Arguments& arguments);

/// What it starts: programs whose rank 0 tells when its main begins and ends. Return exit codes.
[[nodiscard]] int run_bare_launch();
[[nodiscard]] int run_pool_launch(int argc, char** argv);

}  // namespace bench
