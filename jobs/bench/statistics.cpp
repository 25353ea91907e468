// SPDX-License-Identifier: BSL-1.0

#include "statistics.hpp"

#include <algorithm>
#include <stdexcept>

namespace bench {

Summary summary_of(Samples samples) {
  if (samples.empty()) throw std::invalid_argument("there is no median of no samples");
  std::sort(samples.begin(), samples.end());
  const std::size_t half = samples.size() / 2;
  const double median =
      samples.size() % 2 == 1 ? samples[half] : (samples[half - 1] + samples[half]) / 2;
  return {.median = median, .lowest = samples.front(), .highest = samples.back()};
}

double median_of(const Samples& samples) { return summary_of(samples).median; }

}  // namespace bench
