// SPDX-License-Identifier: BSL-1.0
//
// The path of an alignment, residue by residue, inside the bounds that libssw found. libssw's own
// path (its CIGAR) is not used: version 1.1 loses the begin of alignments that open with one match
// and a gap, and may end the process. The path found here also proves libssw's score and bounds.

#pragma once

#include <span>

#include "scoring.hpp"

namespace align {

struct Path {
  int columns = 0;  // aligned pairs and gaps together
  int score = 0;

  /// Pairs of the same residue; an X, being unknown, is identical to nothing.
  int identical = 0;

  friend bool operator==(const Path&, const Path&) = default;
};

/// The best path from the first pair of `query` and `target` to their last (Gotoh 1982). Takes a
/// byte of memory for each of query.size() * target.size() cells.
[[nodiscard]] Path trace_path(std::span<const Code> query, std::span<const Code> target,
                              GapPenalties gaps);

}  // namespace align
