// SPDX-License-Identifier: BSL-1.0
//
// Local alignment by libssw: RAII over its C interface, and a guard against its limits.

#pragma once

#include <memory>
#include <span>
#include <vector>

#include "scoring.hpp"

#include <ssw.h>

namespace align {

/// Positions from 0; `end` is one past the last.
struct Range {
  int begin = 0;
  int end = 0;

  [[nodiscard]] int size() const { return end - begin; }
  friend bool operator==(const Range&, const Range&) = default;
};

/// With a score of 0, nothing aligns and both ranges are empty.
struct LocalAlignment {
  int score = 0;
  Range query;
  Range target;

  friend bool operator==(const LocalAlignment&, const LocalAlignment&) = default;
};

/// libssw computes in signed 16-bit words; this is the highest score it can tell from a higher one.
inline constexpr int highest_score = 32766;

/// One query, prepared for many targets. Where several alignments share the best score, the one
/// that ends first in the target is taken, then the one that ends first in the query.
class QueryProfile {
 public:
  /// libssw loses alignments unless `gaps.extend` is below `gaps.open`; both go up to 255.
  QueryProfile(std::vector<Code> query, GapPenalties gaps);

  /// Throws `std::overflow_error` beyond `highest_score`.
  [[nodiscard]] int score(std::span<const Code> target) const;
  [[nodiscard]] LocalAlignment align(std::span<const Code> target) const;

 private:
  struct Destroy {
    void operator()(s_profile* profile) const { init_destroy(profile); }
    void operator()(s_align* alignment) const { align_destroy(alignment); }
  };
  using Alignment = std::unique_ptr<s_align, Destroy>;

  [[nodiscard]] Alignment run(std::span<const Code> target, std::uint8_t flag) const;

  std::vector<Code> query_;  // libssw's profile points into it
  GapPenalties gaps_;
  std::unique_ptr<s_profile, Destroy> profile_;
};

}  // namespace align
