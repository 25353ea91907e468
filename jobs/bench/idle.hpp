// SPDX-License-Identifier: BSL-1.0
//
// What ranks cost that wait, how fast they wake up, and what that costs those who are busy.

#pragma once

#include <vector>

#include "arguments.hpp"
#include "row.hpp"

namespace bench {

/// Starts mpirun itself; not under mpirun.
[[nodiscard]] std::vector<Row> measure_idle(const Arguments& arguments);

}  // namespace bench
