// SPDX-License-Identifier: BSL-1.0
//
// What is said about the samples of several rounds.

#pragma once

#include <vector>

namespace bench {

/// One value a round.
using Samples = std::vector<double>;

struct Summary {
  double median;
  double lowest;
  double highest;
};

/// Throws std::invalid_argument without samples.
[[nodiscard]] Summary summary_of(Samples samples);
[[nodiscard]] double median_of(const Samples& samples);

}  // namespace bench
