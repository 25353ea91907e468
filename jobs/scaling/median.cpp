// SPDX-License-Identifier: BSL-1.0

#include "median.hpp"

#include <algorithm>
#include <stdexcept>

namespace scaling {

double median_of(std::vector<double> values) {
  if (values.empty()) throw std::invalid_argument("there is no median of no values");
  std::sort(values.begin(), values.end());
  const std::size_t half = values.size() / 2;
  return values.size() % 2 == 1 ? values[half] : (values[half - 1] + values[half]) / 2;
}

}  // namespace scaling
