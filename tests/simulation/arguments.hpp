// SPDX-License-Identifier: BSL-1.0
//
// What the simulation is told on its command line.

#pragma once

#include <cstdint>
#include <optional>
#include <string>

namespace rankpool::simulation {

struct Arguments {
  std::uint64_t seeds = 0;  ///< 0: as many as fit in the time
  std::uint64_t from = 1;
  unsigned seconds = 60;
  std::string report;  ///< a file for the summary, too
  bool is_verbose = false;
  bool runs_twice = false;
  std::string scale;  ///< the file to be written; empty: seeds are run
  std::size_t tasks = 1'000'000;
  std::size_t most_workers = 65'536;
};

/// Empty where only help was asked for. Ends the process, with 2, where they are wrong.
[[nodiscard]] std::optional<Arguments> parse_arguments(int argc, const char* const* argv);

}  // namespace rankpool::simulation
