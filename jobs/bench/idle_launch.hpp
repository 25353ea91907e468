// SPDX-License-Identifier: BSL-1.0
//
// The launches that `idle` compares: each measures one part, as a user's program would, and tells
// its figures.

#pragma once

#include <map>
#include <string>

#include "arguments.hpp"

namespace bench {

using Figures = std::map<std::string, double>;

/// The figures that such a launch has printed. std::runtime_error if there are none.
[[nodiscard]] Figures figures_of(const std::string& output);

/// On all ranks of one: measures `arguments.part`, which is one of `still`, `wake`, `busy` and
/// `crowded`, and returns the exit code. Throws UsageError for another one.
[[nodiscard]] int run_idle_launch(const Arguments& arguments, int argc, char** argv);

}  // namespace bench
