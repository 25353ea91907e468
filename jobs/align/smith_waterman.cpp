// SPDX-License-Identifier: BSL-1.0

#include "smith_waterman.hpp"

#include <stdexcept>
#include <utility>

namespace align {
namespace {

constexpr std::int8_t either_score_size = 2;  // 8 bits first, 16 bits when they overflow
constexpr std::uint8_t only_score = 0x00;
constexpr std::uint8_t with_begin = 0x08;
// Only concerns the second best alignment, which nobody asks for; below 15, libssw prints a note.
constexpr std::int32_t mask_length = 15;

}  // namespace

QueryProfile::QueryProfile(std::vector<Code> query, GapPenalties gaps)
    : query_{std::move(query)},
      gaps_{gaps},
      profile_{ssw_init(query_.data(), static_cast<std::int32_t>(query_.size()), blosum62.data(),
                        static_cast<std::int32_t>(alphabet_size), either_score_size)} {
  // With equal penalties libssw 1.1 leaves its correction of vertical gaps too early, and scores
  // come out too low.
  if (gaps.extend >= gaps.open || gaps.extend < 0 || gaps.open > 255) {
    throw std::invalid_argument("gap penalties that libssw cannot serve");
  }
}

QueryProfile::Alignment QueryProfile::run(std::span<const Code> target, std::uint8_t flag) const {
  Alignment alignment{ssw_align(profile_.get(), target.data(),
                                static_cast<std::int32_t>(target.size()),
                                static_cast<std::uint8_t>(gaps_.open),
                                static_cast<std::uint8_t>(gaps_.extend), flag, 0, 0, mask_length)};
  if (!alignment) throw std::runtime_error("libssw failed to align");
  if (alignment->score1 > highest_score) {
    throw std::overflow_error("the score is beyond the 16 bits that libssw computes in");
  }
  return alignment;
}

int QueryProfile::score(std::span<const Code> target) const {
  return run(target, only_score)->score1;
}

LocalAlignment QueryProfile::align(std::span<const Code> target) const {
  const Alignment found = run(target, with_begin);
  if (found->score1 == 0) return {};
  return {.score = found->score1,
          .query = {.begin = found->read_begin1, .end = found->read_end1 + 1},
          .target = {.begin = found->ref_begin1, .end = found->ref_end1 + 1}};
}

}  // namespace align
