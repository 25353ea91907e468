// SPDX-License-Identifier: BSL-1.0
//
// What each worker does first in a pool: loads tables, opens files, sets up a library.

#pragma once

#include <memory>
#include <type_traits>
#include <utility>

#include "rankpool/detail/call.hpp"
#include "rankpool/detail/function_entry.hpp"

namespace rankpool {

/// A task without arguments: `partial<load_tables>(path)`, a lambda without captures, or a callable
/// with a serialize member. What it returns is dropped. Does nothing if default-made.
class Initializer {
 public:
  Initializer() = default;

  /// Encodes the state of the callable at once.
  template <class Callable>
    requires(!std::is_same_v<Callable, Initializer>)
  Initializer(const Callable& callable) {  // NOLINT(google-explicit-constructor): reads as a task
    using Call = detail::CallOf<Callable>;
    if constexpr (!std::is_void_v<Call>) {
      function_ = &Call::entry;
      state_ = std::make_shared<const detail::Buffer>(detail::encode_state(callable));
    }
  }

  /// Null if there is nothing to do. For the engine.
  [[nodiscard]] const detail::FunctionEntry* function() const noexcept { return function_; }
  /// What travels of the callable; for the engine, where there is something to do.
  [[nodiscard]] const detail::Buffer& state() const noexcept { return *state_; }

 private:
  const detail::FunctionEntry* function_ = nullptr;
  std::shared_ptr<const detail::Buffer> state_;
};

}  // namespace rankpool
