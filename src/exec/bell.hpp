// SPDX-License-Identifier: BSL-1.0
//
// How a child that sleeps is woken: by a word in the shared memory.

#pragma once

#include <atomic>
#include <chrono>
#include <climits>
#include <cstdint>
#include <ctime>

#include "exec/socket.hpp"

#include <linux/futex.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace rankpool::exec {

/// Gives the core away until somebody calls `wake`, who sets the word to 0; not longer than that,
/// perhaps less.
inline void sleep_at(std::atomic<std::uint32_t>& word, std::chrono::nanoseconds longest) {
  const timespec time = timespec_of(longest);
  syscall(SYS_futex, &word, FUTEX_WAIT, 1, &time, nullptr, 0);
}

/// The same for as long as it takes.
inline void sleep_at(std::atomic<std::uint32_t>& word) {
  syscall(SYS_futex, &word, FUTEX_WAIT, 1, nullptr, nullptr, 0);
}

/// Lets others have the core for what little they have to do.
inline void take_a_moment() {
  constexpr timespec moment{.tv_sec = 0, .tv_nsec = 20'000};
  nanosleep(&moment, nullptr);
}

inline void wake(std::atomic<std::uint32_t>& word) {
  if (word.load(std::memory_order_seq_cst) == 0 || word.exchange(0) == 0) return;
  syscall(SYS_futex, &word, FUTEX_WAKE, INT_MAX, nullptr, nullptr, 0);
}

}  // namespace rankpool::exec
