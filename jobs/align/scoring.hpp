// SPDX-License-Identifier: BSL-1.0
//
// What a pair of residues and a gap are worth: the alphabet, BLOSUM62 and affine gap penalties.

#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

namespace align {

/// A residue as libssw wants it: its row in the scoring matrix.
using Code = std::int8_t;

/// The 20 amino acids, then B (D or N), Z (E or Q) and X (any), in the order of the matrix.
inline constexpr std::string_view alphabet = "ARNDCQEGHILKMFPSTWYVBZX";
inline constexpr std::size_t alphabet_size = alphabet.size();

/// BLOSUM62 in half bits (Henikoff and Henikoff 1992), row by row.
extern const std::array<Code, alphabet_size * alphabet_size> blosum62;

/// Empty if `letter` is no residue. Lower case counts as upper case. Three letters without a row
/// of their own score as the residue they are nearest to: U (selenocysteine) as C, O (pyrrolysine)
/// as K, and J (leucine or isoleucine) as L.
[[nodiscard]] std::optional<Code> residue_code(char letter);

/// Every letter of `residues` must be a residue.
[[nodiscard]] std::vector<Code> encode(std::string_view residues);

[[nodiscard]] int substitution_score(Code left, Code right);

/// No alignment that contains `sequence` scores more than this.
[[nodiscard]] long highest_possible_score(std::span<const Code> sequence);

/// A gap of n residues costs `open + (n - 1) * extend`, as EMBOSS `water` counts.
struct GapPenalties {
  int open = 11;
  int extend = 1;

  template <class Archive>
  void serialize(Archive& archive, unsigned /*version*/) {
    archive& open& extend;
  }
};

}  // namespace align
