// SPDX-License-Identifier: BSL-1.0
//
// A table of measurements: `workers,throughput` or `workers,seconds`, a line a measurement.

#pragma once

#include <string>

#include "measurements.hpp"

namespace scaling {

/// `source` names the text in errors: InputError with the line's number.
[[nodiscard]] Measurements measurements_of_table(const std::string& text, const std::string& source,
                                                 Scaling scaling);

}  // namespace scaling
