// SPDX-License-Identifier: BSL-1.0
//
// What this process takes of the machine's memory, in bytes, as the kernel says.

#pragma once

namespace bench {

[[nodiscard]] double memory_now();
/// The most that it ever took.
[[nodiscard]] double memory_peak();

}  // namespace bench
