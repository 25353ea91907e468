// SPDX-License-Identifier: BSL-1.0
//
// What a launch has to cope with: how fast its network is, what gets lost, who dies when.

#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

#include "core/wait_rule.hpp"
#include "random.hpp"

namespace rankpool::simulation {

struct Conditions {
  std::size_t workers = 3;
  core::WaitRule master_rule = core::WaitRule::sharing();
  core::WaitRule worker_rule = core::WaitRule::sharing();

  Time latency = 1us;            ///< of a message
  Time jitter{0};                ///< at most that much more; messages overtake each other by it
  double bytes_per_ns = 10;      ///< of large data
  Time bell_latency = 20us;      ///< of a doorbell
  bool are_bells_early = false;  ///< they may overtake the message that they are for
  double bell_loss = 0;          ///< probability
  double early_timers = 0;       ///< probability that a sleep ends before its time
  Time late_timers{0};           ///< at most that much too late
  double mortality = 0;          ///< probability that a worker dies by itself,
  Time horizon = 1s;             ///< before that time
  double stops = 0;              ///< probability that a worker is stopped for a while
  Time longest_detection = 1ms;  ///< until a death is known
  bool has_deadly_tasks = false;
};

/// Every second launch or so is calm: what goes wrong in it has no excuse.
[[nodiscard]] Conditions conditions_of(std::uint64_t seed);

/// For people.
[[nodiscard]] std::string describe(const Conditions& conditions);

}  // namespace rankpool::simulation
