// SPDX-License-Identifier: BSL-1.0
//
// Port: what the processor counted of the thread that runs tasks so far.

#pragma once

#include <chrono>
#include <cstdint>
#include <string>

namespace rankpool::roles {

/// Totals that only grow; the difference of two is what came between. What comes while nothing can
/// be counted, for others have their turn, is missing from all: ratios of them hold even so.
struct CounterReading {
  std::uint64_t instructions = 0;
  std::uint64_t cycles = 0;
  std::chrono::nanoseconds counted{0};  ///< that the counts stand for: of threads on a core, summed
  std::chrono::nanoseconds clock{0};    ///< passed meanwhile; only in what was made of readings
  std::chrono::nanoseconds missed{0};   ///< as `counted`, but nothing was counted in it
  bool is_user_mode_only = false;       ///< what is done in the kernel does not count

  CounterReading& operator+=(const CounterReading& other) {
    instructions += other.instructions;
    cycles += other.cycles;
    counted += other.counted;
    clock += other.clock;
    missed += other.missed;
    is_user_mode_only = is_user_mode_only || other.is_user_mode_only;
    return *this;
  }

  friend CounterReading operator-(const CounterReading& later, const CounterReading& earlier) {
    return {.instructions = later.instructions - earlier.instructions,
            .cycles = later.cycles - earlier.cycles,
            .counted = later.counted - earlier.counted,
            .clock = later.clock - earlier.clock,
            .missed = later.missed - earlier.missed,
            .is_user_mode_only = later.is_user_mode_only};
  }

  friend bool operator==(const CounterReading&, const CounterReading&) = default;
};

class Counters {
 public:
  Counters() = default;
  Counters(const Counters&) = delete;
  Counters& operator=(const Counters&) = delete;
  virtual ~Counters() = default;

  /// Why there is nothing to read, in words for the user; empty if there is.
  [[nodiscard]] virtual std::string why_refused() const = 0;

  /// A system call. Nothing but zeros where it was refused.
  virtual CounterReading read() = 0;
};

}  // namespace rankpool::roles
