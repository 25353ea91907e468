// SPDX-License-Identifier: BSL-1.0
//
// What a study is to measure, and where in its folder: study.json, and a report for each run.

#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "measurements.hpp"

namespace scaling {

struct StudyPlan {
  std::vector<std::string> command;  ///< program and arguments
  Scaling scaling = Scaling::strong;
  std::vector<int> workers;  ///< 0 is the program without a pool's processes
  int repeat = 0;
};

[[nodiscard]] std::filesystem::path plan_file(const std::filesystem::path& study);

/// Empty if the folder has no study.json; InputError if that is none.
[[nodiscard]] std::optional<StudyPlan> read_plan(const std::filesystem::path& study);
void write_plan(const std::filesystem::path& study, const StudyPlan& plan);

/// InputError if a word of the command is no UTF-8, which study.json cannot have.
void check_words(const std::vector<std::string>& command);

/// As one would type it, for messages.
[[nodiscard]] std::string command_text(const std::vector<std::string>& command);

}  // namespace scaling
