// SPDX-License-Identifier: BSL-1.0
//
// The one way in which a broken promise of our own ends the process, in Release too.

#pragma once

#include <source_location>

namespace rankpool::roles {

void check_invariant(bool holds, const char* promise,
                     std::source_location where = std::source_location::current());

}  // namespace rankpool::roles
