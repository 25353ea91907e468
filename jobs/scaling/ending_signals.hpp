// SPDX-License-Identifier: BSL-1.0
//
// The signals that ask this process to end, and those of children that have ended, taken one by
// one instead of interrupting it.

#pragma once

#include <chrono>
#include <csignal>
#include <optional>

namespace scaling {

/// Signals that the process ignores are left alone. One object at a time.
class EndingSignals {
 public:
  EndingSignals();
  ~EndingSignals();
  EndingSignals(const EndingSignals&) = delete;
  EndingSignals& operator=(const EndingSignals&) = delete;

  /// The next signal, SIGCHLD included; empty if none has come in that time.
  [[nodiscard]] std::optional<int> next(std::chrono::milliseconds patience) const;

  /// What was blocked before, for children.
  [[nodiscard]] const sigset_t& former_mask() const { return former_; }

 private:
  sigset_t taken_{};
  sigset_t former_{};
};

}  // namespace scaling
