// SPDX-License-Identifier: BSL-1.0
//
// The command line of `scaling`.

#pragma once

#include <optional>
#include <string>
#include <vector>

namespace scaling {

enum class Command { run, fit, report };

struct Arguments {
  Command command = Command::fit;
  bool is_weak = false;
  std::string source;  ///< table or folder that is read
  std::string json;    ///< where `fit` writes its JSON; empty: nowhere
  std::string output;  ///< folder that `run` fills, or page that `report` writes
  std::vector<int> workers;
  int repeat = 5;
  std::vector<std::string> program;  ///< that `run` runs, with its arguments: all after `--`
};

/// Empty once `--help` or `--version` has been printed. Throws InputError.
[[nodiscard]] std::optional<Arguments> parse_arguments(int argc, const char* const* argv);

}  // namespace scaling
