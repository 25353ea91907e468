// SPDX-License-Identifier: BSL-1.0
//
// Decides how many tasks travel together: enough to pay for their message, few enough that no
// worker is left with much to do when the others have run dry.

#pragma once

#include <cstddef>

#include "core/task_time.hpp"

namespace rankpool::core {

/// What is known when a chunk is cut.
struct ChunkSituation {
  std::size_t waiting_tasks;  ///< of the submission, not yet given to a worker; at least 1
  std::size_t workers;        ///< that share them; at least 1
};

/// The rule of one submission.
class ChunkSizer {
 public:
  /// `chunk_size` as the user asked for it; 0 chooses from measured task times.
  explicit ChunkSizer(std::size_t chunk_size) : chunk_size_{chunk_size} {}

  [[nodiscard]] std::size_t chunk_size() const { return chunk_size_; }

  /// From 1 to the number of waiting tasks. With a chunk size of the user's, a multiple of it
  /// (but for the last): chunks that are ready for one worker at one moment share a message.
  [[nodiscard]] std::size_t tasks(const TaskTime& time, const ChunkSituation& situation) const;

 private:
  std::size_t chunk_size_;
};

}  // namespace rankpool::core
