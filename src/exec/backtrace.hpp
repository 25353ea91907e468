// SPDX-License-Identifier: BSL-1.0
//
// Addresses of a crash, as functions and lines of the program.

#pragma once

#include <future>
#include <string>

#include "exec/board.hpp"

namespace rankpool::exec {

/// A line a call, the innermost first; without a state if nothing was noted. The first time, the
/// program's file is read, which may take a tenth of a second: on a thread of its own, if the
/// system has one.
std::shared_future<std::string> backtrace_of(const CrashNote& note);

}  // namespace rankpool::exec
