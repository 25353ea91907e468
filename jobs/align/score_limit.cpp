// SPDX-License-Identifier: BSL-1.0

#include "score_limit.hpp"

#include "input_error.hpp"
#include "scoring.hpp"
#include "smith_waterman.hpp"

#include <fmt/format.h>

namespace align {

void check_scores_fit(std::span<const Sequence> sequences, const std::string& file) {
  for (const Sequence& sequence : sequences) {
    const long score = highest_possible_score(encode(sequence.residues));
    if (score <= highest_score) continue;
    throw InputError(fmt::format(
        "{}:{}: sequence '{}' of {} residues is too long: it may score {}, and libssw "
        "counts no further than {}",
        file, sequence.line, sequence.name, sequence.residues.size(), score, highest_score));
  }
}

}  // namespace align
