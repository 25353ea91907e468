// SPDX-License-Identifier: BSL-1.0
//
// Addresses of a crash, as functions and lines of the program.

#pragma once

#include <string>

#include "exec/board.hpp"

namespace rankpool::exec {

/// A line a call, the innermost first; empty if nothing was noted. Reads the program's file, which
/// takes milliseconds.
std::string backtrace_of(const CrashNote& note);

}  // namespace rankpool::exec
