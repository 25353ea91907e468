// SPDX-License-Identifier: BSL-1.0
//
// One run: everything about it follows from its seed. Whoever breaks a promise in it ends the
// process (violation.hpp).

#pragma once

#include "program.hpp"

namespace rankpool::simulation {

struct Run {
  std::uint64_t hash = 0;  ///< of all that happened: equal for equal seeds
  Program::Counts counts;
  Time took{0};  ///< virtual time
};

Run run(std::uint64_t seed, const Journal& journal);

}  // namespace rankpool::simulation
