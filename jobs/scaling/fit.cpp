// SPDX-License-Identifier: BSL-1.0

#include "fit.hpp"

#include <filesystem>

#include "analysis.hpp"
#include "exit_codes.hpp"
#include "files.hpp"
#include "fit_json.hpp"
#include "fit_text.hpp"
#include "input_error.hpp"
#include "study.hpp"
#include "table.hpp"

#include <fmt/format.h>

namespace scaling {
namespace {

Measurements measurements_of_folder(const std::string& folder, Scaling scaling) {
  const Study study = read_study(folder, scaling);
  for (const std::string& reason : study.left_out) {
    fmt::print(stderr, "scaling: left out: {}\n", reason);
  }
  Measurements measurements = measurements_of(study);
  if (const auto lack = lack_of(measurements.points)) throw InputError{folder + ": " + *lack};
  return measurements;
}

}  // namespace

int run_fit(const Arguments& arguments) {
  const Scaling scaling = arguments.is_weak ? Scaling::weak : Scaling::strong;
  const std::string& source = arguments.source;
  const Analysis analysis =
      analysis_of(std::filesystem::is_directory(source)
                      ? measurements_of_folder(source, scaling)
                      : measurements_of_table(read_file(source), source, scaling));
  if (!arguments.json.empty()) write_whole(arguments.json, json_text(analysis));
  if (arguments.json != "-") write_whole("-", fit_text(analysis));
  return success;
}

}  // namespace scaling
