// SPDX-License-Identifier: BSL-1.0
//
// How much memory the children of a worker take of what main had loaded before `launch`.

#pragma once

#include "arguments.hpp"

namespace bench {

/// A launch by the library, of one worker.
[[nodiscard]] int run_isolation_memory(const Arguments& arguments, int argc, char** argv);

}  // namespace bench
