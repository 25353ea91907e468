// SPDX-License-Identifier: BSL-1.0
//
// The table of all pairs, as text with tabs.

#pragma once

#include <span>
#include <string>

#include "align_pair.hpp"
#include "fasta.hpp"

namespace align {

/// The number of pairs among `pair_count` that would score as high by chance, were their targets
/// shuffled: the search space is this run, not a database. 0 where it is below 1e-308.
[[nodiscard]] double e_value(const AlignedPair& aligned, std::size_t pair_count);

/// A header line, then a line a pair in the order of `pairs`. Positions count from 1, ends
/// included; identity is in percent of the columns, gaps included. `NA` stands where there is
/// nothing to report: significance without shuffles, positions without an alignment.
[[nodiscard]] std::string table_text(std::span<const Sequence> sequences,
                                     std::span<const AlignedPair> pairs);

}  // namespace align
