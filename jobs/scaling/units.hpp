// SPDX-License-Identifier: BSL-1.0
//
// Numbers with their units, as people read them.

#pragma once

#include <string>

namespace scaling {

/// `2.7 µs`, `1.24 s`, `3.5 h`.
[[nodiscard]] std::string seconds_text(double seconds);

/// `83.5 %`.
[[nodiscard]] std::string percent_text(double share);

/// `3 workers`, `1 worker`; more than 10,000 are rounded.
[[nodiscard]] std::string workers_text(double workers);

/// Four digits, with k, M, G for thousands.
[[nodiscard]] std::string count_text(double count);

}  // namespace scaling
