// SPDX-License-Identifier: BSL-1.0
//
// The memory of a large value that a worker is done with, for the next one. New memory is cleared
// by the system when it is touched, which takes as long as to fill it.

#pragma once

#include <any>
#include <cstddef>
#include <utility>

#include "rankpool/detail/attachment.hpp"

namespace rankpool::detail {

/// For the thread that makes it, as long as it is there; without one the others do nothing. Holds
/// the memory of one text or plain vector between two tasks, none while a task runs.
class SpareMemory {
 public:
  SpareMemory() noexcept : outer_{std::exchange(current, this)} {}
  SpareMemory(const SpareMemory&) = delete;
  SpareMemory& operator=(const SpareMemory&) = delete;
  ~SpareMemory() { current = outer_; }

  /// Takes the memory of a value that nobody needs any more, if it is large.
  template <class T>
  static void keep(T&& value) noexcept {
    static_assert(!std::is_lvalue_reference_v<T>);
    if (current == nullptr) return;
    if (value.capacity() * sizeof(typename T::value_type) < smallest_attachment) return;
    try {
      value.clear();
      current->kept_ = std::forward<T>(value);
    } catch (...) {  // no memory for the holder: then it is not kept
      drop();
    }
  }

  /// Gives an empty value what is kept if that has room for `count` elements and is not far too
  /// large; drops it else.
  template <class T>
  static void give(T& value, std::size_t count) noexcept {
    if (current == nullptr) return;
    T* const kept = std::any_cast<T>(&current->kept_);
    if (kept != nullptr && kept->capacity() >= count && kept->capacity() / 2 <= count) {
      value = std::move(*kept);
    }
    drop();
  }

  static void drop() noexcept {
    if (current != nullptr) current->kept_.reset();
  }

 private:
  static inline thread_local SpareMemory* current = nullptr;
  SpareMemory* outer_;
  std::any kept_;
};

}  // namespace rankpool::detail
