// SPDX-License-Identifier: BSL-1.0
//
// What processes of this host take of its memory, in bytes, as the kernel says.

#pragma once

namespace bench {

/// Of this process.
[[nodiscard]] double memory_now();
/// The most that it ever took.
[[nodiscard]] double memory_peak();

/// What a process has for itself alone.
[[nodiscard]] double own_memory(int process);
/// What it has, of which pages that it shares with n others count as the n-th part.
[[nodiscard]] double proportional_memory(int process);

}  // namespace bench
