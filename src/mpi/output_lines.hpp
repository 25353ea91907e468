// SPDX-License-Identifier: BSL-1.0
//
// What one process writes on standard output, put together to whole lines.

#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace rankpool::mpi {

class OutputLines {
 public:
  /// With `who` ("3 node07"), each line begins with it and the index of the task that wrote it, "-"
  /// for none; empty: as it is.
  explicit OutputLines(std::string who = {}) : who_{std::move(who)} {}

  /// What a worker writes between the output of two tasks, where lines are to name them.
  [[nodiscard]] static std::string mark_of_task(std::size_t index);

  /// More has come; returns the lines that are whole now. A line without end is passed on in parts
  /// before it fills the memory.
  [[nodiscard]] std::string take(std::string_view text);

  /// No more will come: what is left, as a line.
  [[nodiscard]] std::string take_rest();

 private:
  void take_unmarked(std::string_view text, std::string& whole);
  void end_line(std::string& whole);

  std::string who_;
  std::string task_;     // that is running, as text
  std::string pending_;  // the start of a line, or of a mark
};

}  // namespace rankpool::mpi
