// SPDX-License-Identifier: BSL-1.0
//
// What a task costs the master, and a worker its memory, with how many workers there are: the real
// master, in real nanoseconds and bytes, before simulated workers.

#pragma once

#include <cstddef>
#include <vector>

namespace rankpool::simulation {

struct ScaleRow {
  std::size_t workers;
  std::size_t tasks;
  double ns_per_task;       ///< that the master works
  double bytes_per_worker;  ///< that the master holds at the end; 0 where they cannot be counted
};

/// For 16 workers, and four times as many from row to row. Each task is a message; together they
/// come at the same rate, whatever the number of workers.
[[nodiscard]] std::vector<ScaleRow> measure_scales(std::size_t most_workers, std::size_t tasks);

/// Whether neither grows with the number of workers, beyond what stands in docs/simulation.md.
[[nodiscard]] bool is_flat(const std::vector<ScaleRow>& rows);

}  // namespace rankpool::simulation
