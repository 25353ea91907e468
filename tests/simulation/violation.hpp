// SPDX-License-Identifier: BSL-1.0
//
// How a run ends that broke a promise: the process says which seed it was, how to repeat it, and
// ends. The engine that broke it is in no state to go on.

#pragma once

#include <cstdint>
#include <string>

namespace rankpool::simulation {

/// From here on, whatever ends the process is this seed's fault; a run that takes minutes of real
/// time, too.
void begin_seed(std::uint64_t seed);

[[noreturn]] void violate(const std::string& what);

/// `describe` is only asked if it does not hold.
template <class Describe>
void require(bool holds, Describe describe) {
  if (!holds) violate(describe());
}
inline void require(bool holds, const char* promise) {
  if (!holds) violate(promise);
}

}  // namespace rankpool::simulation
