// SPDX-License-Identifier: BSL-1.0

#include "shuffle.hpp"

// MicroURNG.hpp only compiles after a generator.
// clang-format off
#include <Random123/philox.h>
#include <Random123/MicroURNG.hpp>
// clang-format on

#include <algorithm>

namespace align {

std::vector<Code> shuffled(std::span<const Code> sequence, const StreamKey& key) {
  using Stream = r123::MicroURNG<r123::Philox4x64>;
  const std::uint64_t pair = (std::uint64_t{key.query} << 32U) | key.target;
  // The stream counts its blocks in the last word of the counter.
  Stream stream{{{key.shuffle, 0, 0, 0}}, {{key.seed, pair}}};

  std::vector<Code> copy(sequence.begin(), sequence.end());
  std::shuffle(copy.begin(), copy.end(), stream);
  return copy;
}

}  // namespace align
