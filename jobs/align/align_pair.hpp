// SPDX-License-Identifier: BSL-1.0
//
// The task: aligns one pair of sequences and judges the score by shuffling. Same in, same out, to
// the bit, whichever worker runs it; only `seconds` differs.

#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include <boost/serialization/is_bitwise_serializable.hpp>
#include <boost/serialization/string.hpp>
#include <boost/serialization/vector.hpp>

#include "scoring.hpp"
#include "significance.hpp"
#include "smith_waterman.hpp"
#include "traceback.hpp"

namespace align {

/// What all pairs have in common; travels to each worker once.
struct Problem {
  std::vector<std::string> sequences;  // residues only
  GapPenalties gaps;
  std::uint64_t seed = 1;
  std::uint32_t shuffles = 200;

  template <class Archive>
  void serialize(Archive& archive, unsigned /*version*/) {
    archive& sequences& gaps& seed& shuffles;
  }
};

/// Positions in `Problem::sequences`, query <= target.
struct Pair {
  std::uint32_t query = 0;
  std::uint32_t target = 0;

  friend bool operator==(const Pair&, const Pair&) = default;
};

struct AlignedPair {
  Pair pair;
  LocalAlignment alignment;
  Path path;
  Significance significance;
  std::uint64_t cells = 0;  // of all alignments of this task, the shuffled ones included
  double seconds = 0;
};

/// Each unordered pair once, the diagonal included.
[[nodiscard]] std::vector<Pair> all_pairs(std::size_t sequences);

/// Shuffles the target, never the query.
[[nodiscard]] AlignedPair align_pair(const Problem& problem, Pair pair);

}  // namespace align

BOOST_IS_BITWISE_SERIALIZABLE(align::Pair)
BOOST_IS_BITWISE_SERIALIZABLE(align::AlignedPair)
