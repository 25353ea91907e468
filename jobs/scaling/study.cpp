// SPDX-License-Identifier: BSL-1.0

#include "study.hpp"

#include <algorithm>
#include <system_error>

#include "files.hpp"
#include "fit_json.hpp"
#include "input_error.hpp"

#include <fmt/format.h>

namespace scaling {
namespace {

namespace fs = std::filesystem;

// Everything that ends in .json: in a study of `scaling run` that lies where such a study has its
// reports, else anywhere in the folder.
std::vector<fs::path> report_files(const fs::path& folder, bool is_study) {
  std::vector<fs::path> files;
  for (const auto& entry : fs::recursive_directory_iterator(folder)) {
    const fs::path& path = entry.path();
    const bool is_in_place = !is_study || path.filename().string().starts_with("run-");
    const bool is_failed = path.stem().extension() == ".failed";
    if (path.extension() == ".json" && path != plan_file(folder) && is_in_place && !is_failed) {
      files.push_back(path);
    }
  }
  std::sort(files.begin(), files.end());
  return files;
}

void sort_in(RunReport report, Study& study) {
  if (report.exit_code != 0) {
    study.left_out.push_back(
        fmt::format("{}: the run ended with exit code {}", report.source, report.exit_code));
  } else if (report.lost_workers > 0) {
    study.left_out.push_back(
        fmt::format("{}: the run lost {} of its workers", report.source, report.lost_workers));
  } else {
    (report.is_single_process ? study.without_pool : study.runs).push_back(std::move(report));
  }
}

}  // namespace

fs::path report_file(const fs::path& study, int workers, int run) {
  return study / fmt::format("workers-{}", workers) / fmt::format("run-{}.json", run);
}

Study read_study(const fs::path& folder, Scaling otherwise) try {
  Study study;
  study.source = folder.string();
  study.scaling = otherwise;
  const auto plan = read_plan(folder);
  if (plan) {
    study.command = plan->command;
    study.scaling = plan->scaling;
  }
  for (const fs::path& file : report_files(folder, plan.has_value())) {
    const std::string text = read_file(file);
    // `scaling fit --json` may have written among the reports.
    if (!is_fit(text)) sort_in(report_of(text, file.string()), study);
  }
  if (study.runs.empty()) {
    throw InputError{fmt::format(
        "{}: the folder has no report of a run with workers that went well", folder.string())};
  }
  return study;
} catch (const fs::filesystem_error& error) {
  throw InputError{
      fmt::format("{}: cannot read the folder: {}", folder.string(), error.code().message())};
}

Measurements measurements_of(const Study& study) {
  Measurements measurements{.source = study.source,
                            .scaling = study.scaling,
                            .unit = unit_of_runs(study.scaling),
                            .quantity = Quantity::seconds,
                            .points = {}};
  for (const RunReport& run : study.runs) {
    measurements.points.push_back(
        {.workers = run.workers,
         .throughput = throughput_of(run.wall_seconds, run.workers, study.scaling)});
  }
  return measurements;
}

}  // namespace scaling
