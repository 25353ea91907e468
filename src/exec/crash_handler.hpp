// SPDX-License-Identifier: BSL-1.0
//
// In a child: notes down where a signal came that ends it.

#pragma once

#include "exec/board.hpp"

namespace rankpool::exec {

/// From now on, for signals that say that something went wrong, unless the program has a handler of
/// its own for one.
void note_crashes(CrashNote& note);

}  // namespace rankpool::exec
