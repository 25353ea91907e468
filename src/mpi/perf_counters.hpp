// SPDX-License-Identifier: BSL-1.0
//
// What the processor counted, by perf_event_open of Linux. Does not know of tasks.

#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "mpi/socket.hpp"
#include "roles/counters.hpp"

namespace rankpool::mpi {

/// As linux/perf_event.h numbers it.
struct PerfEvent {
  std::uint32_t type;
  std::uint64_t config;
};

struct PerfEvents {
  PerfEvent cycles;
  PerfEvent instructions;
};

/// Totals of two events that only count together, in the order in which the kernel tells them.
struct PerfTotals {
  std::uint64_t events = 2;
  std::uint64_t enabled = 0;  // nanoseconds, of threads while they are on a core
  std::uint64_t running = 0;  // of these: the events had their turn
  std::uint64_t cycles = 0;
  std::uint64_t instructions = 0;
};

/// What came between: counts that had their turn for a part of the time, scaled to all of it.
[[nodiscard]] roles::CounterReading counted_between(const PerfTotals& before,
                                                    const PerfTotals& after);

/// Why perf_event_open failed with `error`, and the cure; `paranoid` is the setting
/// kernel.perf_event_paranoid, empty where it cannot be read.
[[nodiscard]] std::string refusal(int error, std::optional<int> paranoid);

/// Counts the thread that makes it, and the threads and processes that this one starts later, with
/// theirs; where the kernel allows no more, only what they do in user mode. A reading costs more
/// the more of these threads run.
class PerfCounters final : public roles::Counters {
 public:
  PerfCounters();

  /// Other events in place of instructions and cycles, for machines that cannot count those.
  explicit PerfCounters(const PerfEvents& events);

  [[nodiscard]] std::string why_refused() const override { return why_refused_; }

  roles::CounterReading read() override;

 private:
  // What went wrong, as errno says, or 0.
  int open(const PerfEvents& events);

  Socket cycles_;  // leads: is read for both
  Socket instructions_;
  PerfTotals last_;
  roles::CounterReading sum_;
  std::string why_refused_;
};

}  // namespace rankpool::mpi
