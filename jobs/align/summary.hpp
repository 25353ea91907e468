// SPDX-License-Identifier: BSL-1.0
//
// What the terminal shows at the end of a run.

#pragma once

#include <span>
#include <string>

#include "align_pair.hpp"
#include "fasta.hpp"
#include "similarity.hpp"

namespace align {

struct Timing {
  double wall_seconds = 0;
  int workers = 0;
};

/// Ends with the pairs of different sequences that are most similar.
[[nodiscard]] std::string summary_text(std::span<const Sequence> sequences,
                                       std::span<const AlignedPair> pairs,
                                       const SimilarityMatrix& similarity, const Timing& timing);

}  // namespace align
