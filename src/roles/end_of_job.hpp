// SPDX-License-Identifier: BSL-1.0
//
// Port: when the job that this launch is part of ends, which its surroundings know.

#pragma once

#include <chrono>
#include <optional>

namespace rankpool::roles {

/// Thread-safe.
class EndOfJob {
 public:
  EndOfJob() = default;
  EndOfJob(const EndOfJob&) = delete;
  EndOfJob& operator=(const EndOfJob&) = delete;
  virtual ~EndOfJob() = default;

  /// Until the job ends; empty where nobody says. Whoever says may have to be asked, which takes
  /// some seconds at most.
  [[nodiscard]] virtual std::optional<std::chrono::nanoseconds> left() = 0;

  /// Whether this launch was told that the job is about to end, whatever `left` says.
  [[nodiscard]] virtual bool is_announced() const = 0;

  /// Gives the core away until that is announced or `interrupt` is called, but no longer; it may
  /// return sooner. For one thread at a time.
  virtual void sleep(std::chrono::nanoseconds longest) = 0;
  virtual void interrupt() = 0;
};

}  // namespace rankpool::roles
