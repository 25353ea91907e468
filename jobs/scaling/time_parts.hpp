// SPDX-License-Identifier: BSL-1.0
//
// The parts into which a run report divides the workers' time, and what helps against each.

#pragma once

#include <array>
#include <cstddef>
#include <string_view>

namespace scaling {

struct TimePart {
  std::string_view name;
  std::string_view meaning;
  std::string_view remedy;  ///< empty for work
};

inline constexpr std::array<TimePart, 9> time_parts{{
    {"work", "workers ran tasks", ""},
    {"transfer", "workers held tasks whose data was on the way",
     "longer tasks, larger chunks or smaller data"},
    {"initializing", "workers ran the pool's initializer", "a faster initializer, or longer runs"},
    {"dispatch", "workers waited for the master, which was busy", "longer tasks or larger chunks"},
    {"starvation", "nothing was queued for them while others worked",
     "submitting more tasks at a time"},
    {"tail", "they had run dry at the end, while others still worked",
     "shorter tasks, smaller chunks, or the long tasks first"},
    {"serial", "no task was open: main computed, read or wrote",
     "making that part of main parallel, or faster"},
    {"unused", "they were not part of the pool", "a pool of all workers"},
    {"lost", "they had ended", "finding out why workers are lost"},
}};

inline constexpr std::size_t work_part = 0;
inline constexpr std::size_t dispatch_part = 3;
inline constexpr std::size_t serial_part = 6;

/// Worker-seconds, in the order of `time_parts`.
using TimeShares = std::array<double, time_parts.size()>;

}  // namespace scaling
