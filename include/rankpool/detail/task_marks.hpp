// SPDX-License-Identifier: BSL-1.0
//
// How far the tasks of a slice are, for somebody who looks from outside of their process, even
// after its end.

#pragma once

#include <array>
#include <atomic>
#include <cstddef>

namespace rankpool::detail {

/// In memory that both have. Whenever the process ends, the task that `next` names is the first one
/// whose result is not whole.
struct TaskMarks {
  std::array<std::size_t, 2> result_bytes{};  ///< before that task; by whether its index is odd
  std::atomic<std::size_t> next{0};           ///< index of the task that runs or will

  void note(std::size_t index, std::size_t bytes) {
    result_bytes[index % 2] = bytes;
    next.store(index, std::memory_order_release);
  }
};

}  // namespace rankpool::detail
