// SPDX-License-Identifier: BSL-1.0
//
// Shuffled copies of a sequence, from counter-based random streams: which copy comes out depends
// on the key alone, not on what was drawn before, nor on which worker draws.

#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "scoring.hpp"

namespace align {

struct StreamKey {
  std::uint64_t seed = 0;
  std::uint32_t query = 0;  // the pair, by the positions of its two sequences in the file
  std::uint32_t target = 0;
  std::uint32_t shuffle = 0;
};

[[nodiscard]] std::vector<Code> shuffled(std::span<const Code> sequence, const StreamKey& key);

}  // namespace align
