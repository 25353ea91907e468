// SPDX-License-Identifier: BSL-1.0
//
// Measurements that are a launch: starts MPI, measures on all ranks, publishes on rank 0.

#pragma once

#include "arguments.hpp"

namespace bench {

/// The exit code: `wrong_usage`, with one sentence, without the ranks that the measurement needs.
[[nodiscard]] int run_in_launch(const Arguments& arguments);

}  // namespace bench
