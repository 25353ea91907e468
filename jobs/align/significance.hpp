// SPDX-License-Identifier: BSL-1.0
//
// How far a score lies above the scores of shuffled copies: Z-score, and the tail of a Gumbel
// distribution fitted to them. Scores of optimal local alignments of random sequences follow it
// (Karlin and Altschul 1990, without gaps; Altschul and Gish 1996, with gaps, empirically).

#pragma once

#include <limits>
#include <optional>
#include <span>

namespace align {

/// P(S <= x) = exp(-exp(-lambda * (x - mu))).
struct Gumbel {
  double mu = 0;
  double lambda = 1;

  /// P(S > x), exact also where it is far smaller than 1e-16.
  [[nodiscard]] double tail(double score) const;
};

/// By maximum likelihood (Lawless 1982, equations 4.1.5 and 4.1.6; as in Eddy 1997, "Maximum
/// likelihood fitting of extreme value distributions"). Empty for fewer than two different scores.
[[nodiscard]] std::optional<Gumbel> fit_gumbel(std::span<const int> scores);

/// NaN where the shuffled scores do not tell: fewer than two, or all the same.
struct Significance {
  double z_score = std::numeric_limits<double>::quiet_NaN();
  double p_value = std::numeric_limits<double>::quiet_NaN();
};

[[nodiscard]] Significance significance(int score, std::span<const int> shuffled_scores);

}  // namespace align
