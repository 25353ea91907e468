// SPDX-License-Identifier: BSL-1.0

#include "study_folder.hpp"

#include <system_error>

#include "files.hpp"
#include "input_error.hpp"
#include "study.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <unistd.h>

namespace scaling {
namespace {

namespace fs = std::filesystem;

std::string kind_text(Scaling scaling) { return scaling == Scaling::weak ? " with --weak" : ""; }

void create(const fs::path& folder) try {
  fs::create_directories(folder);
} catch (const fs::filesystem_error& error) {
  throw InputError{fmt::format("{}: cannot make the folder of the study: {}", folder.string(),
                               error.code().message())};
}

std::optional<std::string> mismatch(const RunReport& report, const PlannedRun& run) {
  if (report.exit_code != 0) return fmt::format("reports exit code {}", report.exit_code);
  if (report.lost_workers > 0) return fmt::format("lost {} of its workers", report.lost_workers);
  const int reported = report.is_single_process ? 0 : report.workers;
  if (reported == run.workers) return std::nullopt;
  return fmt::format(
      "reports {} workers in place of {}: is it started by something that does not "
      "pass RANKPOOL_WORKERS on?",
      reported, run.workers);
}

}  // namespace

StudyFolder::StudyFolder(const fs::path& folder, const StudyPlan& plan)
    : folder_{fs::absolute(folder).lexically_normal()}, plan_{plan} {
  check_words(plan.command);
  create(folder);
  lock();
  try {
    check(plan);
    write_plan(folder_, plan);
  } catch (...) {
    close(lock_);
    throw;
  }
}

StudyFolder::~StudyFolder() { close(lock_); }

// The lock goes with the process, however it ends.
void StudyFolder::lock() {
  lock_ = open(folder_.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (lock_ >= 0 && flock(lock_, LOCK_EX | LOCK_NB) == 0) return;
  const std::error_code reason{errno, std::generic_category()};
  if (lock_ >= 0) close(lock_);
  if (reason == std::errc::operation_would_block) {
    throw InputError{folder_.string() + ": another 'scaling run' is at work in this folder"};
  }
  throw InputError{
      fmt::format("{}: cannot open the folder: {}", folder_.string(), reason.message())};
}

void StudyFolder::check(const StudyPlan& plan) const {
  const auto former = read_plan(folder_);
  if (!former) {
    if (fs::is_empty(folder_)) return;
    throw InputError{folder_.string() +
                     ": the folder has something else in it than a study: name a new folder"};
  }
  if (former->command == plan.command && former->scaling == plan.scaling) return;
  throw InputError{
      fmt::format("{}: the folder has the study of another command, '{}'{}: name "
                  "another folder for '{}'{}",
                  folder_.string(), command_text(former->command), kind_text(former->scaling),
                  command_text(plan.command), kind_text(plan.scaling))};
}

std::vector<PlannedRun> StudyFolder::missing() const {
  std::vector<PlannedRun> runs;
  for (int repetition = 1; repetition <= plan_.repeat; ++repetition) {
    for (const int workers : plan_.workers) {
      const PlannedRun run{.workers = workers, .repetition = repetition};
      if (lack_of(run)) runs.push_back(run);
    }
  }
  return runs;
}

fs::path StudyFolder::report_of(const PlannedRun& run) const {
  return report_file(folder_, run.workers, run.repetition);
}

fs::path StudyFolder::log_of(const PlannedRun& run) const {
  return report_of(run).replace_extension(".log");
}

std::optional<std::string> StudyFolder::lack_of(const PlannedRun& run) const {
  const fs::path file = report_of(run);
  if (!fs::exists(file)) return "wrote no run report: is it a rankpool program?";
  return mismatch(scaling::report_of(read_file(file), file.string()), run);
}

void StudyFolder::set_aside(const PlannedRun& run) const {
  const fs::path file = report_of(run);
  if (fs::exists(file)) fs::rename(file, fs::path{file}.replace_extension(".failed.json"));
}

}  // namespace scaling
