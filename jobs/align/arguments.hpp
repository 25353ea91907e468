// SPDX-License-Identifier: BSL-1.0
//
// The command line of `align`.

#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "scoring.hpp"

namespace align {

struct Arguments {
  std::string fasta;
  std::string output;
  GapPenalties gaps;
  std::uint32_t shuffles = 200;
  std::uint64_t seed = 1;
  bool is_isolated = false;  ///< each worker aligns in a child of its own
};

/// Empty once `--help` or `--version` has been printed. Throws `InputError`.
[[nodiscard]] std::optional<Arguments> parse_arguments(int argc, const char* const* argv);

}  // namespace align
