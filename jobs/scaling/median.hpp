// SPDX-License-Identifier: BSL-1.0
//
// What stands for the repetitions of a measurement.

#pragma once

#include <vector>

namespace scaling {

/// Throws std::invalid_argument without values.
[[nodiscard]] double median_of(std::vector<double> values);

}  // namespace scaling
