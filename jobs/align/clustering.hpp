// SPDX-License-Identifier: BSL-1.0
//
// Brings similar sequences next to each other: average linkage (UPGMA), then the order of the
// leaves of its tree.

#pragma once

#include <cstddef>
#include <vector>

#include "similarity.hpp"

namespace align {

/// The items in the order of the tree's leaves; of the two ends of each branch, those that resemble
/// each other most face each other. Follows chains of nearest neighbours (Murtagh 1983): O(n^2)
/// time and memory. Takes a copy to work in.
[[nodiscard]] std::vector<std::size_t> clustered_order(SimilarityMatrix similarity);

}  // namespace align
