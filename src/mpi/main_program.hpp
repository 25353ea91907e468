// SPDX-License-Identifier: BSL-1.0
//
// What the user's main comes to: an exit code, and one message where it throws.

#pragma once

#include <functional>
#include <string>

namespace rankpool::mpi {

using Main = std::function<int(int, char**)>;

/// Its exit code.
int run_main(const Main& main, int argc, char** argv);

/// A line of the library's on standard error, behind what was printed.
void print_error(const std::string& text);

}  // namespace rankpool::mpi
