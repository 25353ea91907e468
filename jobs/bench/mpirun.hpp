// SPDX-License-Identifier: BSL-1.0
//
// Starts launches of this program, for measurements that need several of them.

#pragma once

#include <string>
#include <vector>

namespace bench {

struct LaunchOrder {
  int ranks;
  std::vector<std::string> arguments;         ///< of this program
  std::vector<std::string> environment = {};  ///< `NAME=value` for all ranks
};

/// What it printed. std::runtime_error, with the command, if it did not end well.
[[nodiscard]] std::string output_of_launch(const LaunchOrder& order);

}  // namespace bench
