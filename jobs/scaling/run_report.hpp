// SPDX-License-Identifier: BSL-1.0
//
// What a rankpool program says of its own launch (docs/run-report.md), as far as scaling needs it.

#pragma once

#include <cstdint>
#include <string>
#include <variant>

#include "time_parts.hpp"

namespace scaling {

/// Of the processor, while workers ran tasks; summed over the workers.
struct Counters {
  double instructions = 0;
  double cycles = 0;
  double frequency_hertz = 0;
  double clock_seconds = 0;  ///< on the clock, of the same tasks
  bool is_user_mode_only = false;
};

struct RunReport {
  std::string source;  ///< its file
  int exit_code = 0;
  int workers = 0;
  bool is_single_process = false;
  int nodes = 0;
  std::size_t lost_workers = 0;
  double wall_seconds = 0;
  double serial_seconds = 0;
  double queued_seconds = 0;
  double master_cpu_seconds = 0;
  std::int64_t tasks = 0;
  TimeShares time{};
  std::variant<Counters, std::string> counters;  ///< or why there are none
};

/// InputError, naming `source`, if the text is no report or one of another version.
[[nodiscard]] RunReport report_of(const std::string& text, const std::string& source);

}  // namespace scaling
