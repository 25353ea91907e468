// SPDX-License-Identifier: BSL-1.0
//
// Signals for people.

#pragma once

#include <csignal>
#include <cstring>
#include <string>

namespace rankpool::exec {

/// "11 (Segmentation fault)".
inline std::string described_signal(int signal) {
  const char* const name = strsignal(signal);  // NOLINT(concurrency-mt-unsafe): a constant
  return std::to_string(signal) + (name == nullptr ? "" : std::string{" ("} + name + ")");
}

}  // namespace rankpool::exec
