// SPDX-License-Identifier: BSL-1.0
//
// A program that is started, and waited for.

#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "ending_signals.hpp"

namespace scaling {

struct ChildOrder {
  std::vector<std::string> command;      ///< looked for in PATH, as a shell does
  std::vector<std::string> environment;  ///< NAME=value, in addition to this process's own
  std::filesystem::path output;          ///< where both its standard output and error go
};

struct ChildEnd {
  int exit_code = 0;       ///< if it ended by itself
  int killed_by = 0;       ///< the signal that ended it, or 0
  int interrupted_by = 0;  ///< the signal that asked this process to end meanwhile, or 0
};

/// In a process group of its own, so that the signals of a terminal reach it through this process.
/// A signal that asks this process to end is passed on, to the program alone; a second one, or ten
/// seconds, kills its whole group. std::runtime_error if it cannot be started.
[[nodiscard]] ChildEnd run_child(const ChildOrder& order, const EndingSignals& signals);

/// `ended with exit code 3`, `was ended by signal 9 (Killed)`.
[[nodiscard]] std::string end_text(const ChildEnd& end);

}  // namespace scaling
