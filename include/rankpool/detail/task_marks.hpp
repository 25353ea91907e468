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
  static constexpr std::size_t varies = ~std::size_t{0};

  std::atomic<std::size_t> next{0};           ///< index of the task that runs or will
  std::size_t first = 0;                      ///< task of the slice
  std::size_t bytes_before_first = 0;         ///< of results
  std::size_t bytes_each = 0;                 ///< if that does not vary
  std::array<std::size_t, 2> result_bytes{};  ///< before `next`, by whether that is odd; else

  void begin(std::size_t index, std::size_t bytes, std::size_t each) {
    first = index;
    bytes_before_first = bytes;
    bytes_each = each;
    note(index, bytes);
  }
  void note(std::size_t index, std::size_t bytes) {
    result_bytes[index % 2] = bytes;
    note(index);
  }
  /// Enough where results do not vary.
  void note(std::size_t index) { next.store(index, std::memory_order_release); }

  /// Of results, before the task of that index, which was `next`.
  [[nodiscard]] std::size_t bytes_before(std::size_t index) const {
    if (bytes_each == varies) return result_bytes[index % 2];
    return bytes_before_first + (index - first) * bytes_each;
  }
};

}  // namespace rankpool::detail
