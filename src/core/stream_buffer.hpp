// SPDX-License-Identifier: BSL-1.0
//
// Decides how many inputs of a stream are taken ahead of the results that were handed out: enough
// to keep all workers busy, and a bounded number whatever the input.

#pragma once

#include <cstddef>

#include "core/task_time.hpp"

namespace rankpool::core {

/// For `workers` (0 counts as 1) that run tasks of the time measured so far, and are given
/// `chunk_size` of them together (0: as many as seems good).
[[nodiscard]] std::size_t tasks_worth_buffering(const TaskTime& time, std::size_t workers,
                                                std::size_t chunk_size);

}  // namespace rankpool::core
