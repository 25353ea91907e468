// SPDX-License-Identifier: BSL-1.0
//
// Refuses sequences whose scores libssw could not hold, before the first is aligned.

#pragma once

#include <span>
#include <string>

#include "fasta.hpp"

namespace align {

/// Throws `InputError`, naming `file` and the line of the sequence, if an alignment of one of
/// `sequences` may score above `highest_score`; its alignment with itself usually does.
void check_scores_fit(std::span<const Sequence> sequences, const std::string& file);

}  // namespace align
