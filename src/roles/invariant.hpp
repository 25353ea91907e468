// SPDX-License-Identifier: BSL-1.0
//
// The one way in which a broken promise of our own ends the process, in Release too.

#pragma once

namespace rankpool::roles {

/// Says where it was called from. (std::source_location would; clang 14 has none.)
void check_invariant(bool holds, const char* promise, const char* file = __builtin_FILE(),
                     int line = __builtin_LINE());

}  // namespace rankpool::roles
