// SPDX-License-Identifier: BSL-1.0
//
// Standard output as the program writes it, by C++'s streams and by C's.

#pragma once

#include <cstdio>
#include <iostream>

namespace rankpool::exec {

/// Writes what the program has not written yet.
inline void flush_standard_output() {
  std::cout.flush();
  std::fflush(stdout);
}

}  // namespace rankpool::exec
