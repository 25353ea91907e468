// SPDX-License-Identifier: BSL-1.0
//
// What a caller may choose. Each option has a default that suits most; name those you change.

#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <optional>

namespace rankpool {

struct PoolOptions {
  int workers = 0;  ///< how many of the launch's workers to use; 0: all
};

/// How far a map has come.
struct Progress {
  std::size_t done;    ///< tasks that ended, the failed ones included
  std::size_t failed;  ///< tasks that threw
  std::size_t total;
  std::chrono::nanoseconds elapsed;                   ///< since the map was submitted
  std::optional<std::chrono::nanoseconds> remaining;  ///< empty while nothing is known
  std::size_t chunk_size = 0;                         ///< tasks that a worker was given last
};

struct MapOptions {
  std::size_t chunk_size = 0;  ///< tasks given together; 0: from measured task times
  /// Called some ten times a second, and once at the end, on the thread that waits for the result.
  std::function<void(const Progress&)> on_progress = {};
};

}  // namespace rankpool
