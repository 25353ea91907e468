// SPDX-License-Identifier: BSL-1.0
//
// The command line of `bench`.

#pragma once

#include <optional>
#include <string>
#include <vector>

namespace bench {

enum class Command {
  rates,
  large_argument,
  large_result,
  tails,
  granularity,
  memory,
  startup,
  idle,
  isolation,
  isolation_memory,
  bare_launch,  ///< what `startup` starts: a program of MPI alone
  pool_launch,  ///< and one with a pool
  idle_launch,  ///< what `idle` starts
  report
};

struct Arguments {
  Command command = Command::report;
  bool is_quick = false;
  int rounds = 5;
  std::string json;      ///< where to write the rows as JSON; empty: nowhere
  std::string curve;     ///< where `granularity` writes its table of lengths; empty: nowhere
  double gibibytes = 5;  ///< of the large argument or result
  int ranks = 64;        ///< of the launches that `startup` makes
  std::string part;      ///< of `idle`, that a launch measures
  std::vector<std::string> files;
};

/// Empty once `--help` or `--version` has been printed. Throws UsageError.
[[nodiscard]] std::optional<Arguments> parse_arguments(int argc, const char* const* argv);

}  // namespace bench
