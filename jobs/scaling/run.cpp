// SPDX-License-Identifier: BSL-1.0

#include "run.hpp"

#include <algorithm>
#include <random>
#include <set>

#include "child.hpp"
#include "exit_codes.hpp"
#include "files.hpp"
#include "input_error.hpp"
#include "study.hpp"
#include "study_folder.hpp"
#include "study_table.hpp"

#include <fmt/format.h>

namespace scaling {
namespace {

constexpr std::string_view placeholder = "{workers}";

// All that is measured: 0 workers, too, for what the pool itself costs.
std::vector<int> workers_of(const Arguments& arguments) {
  std::set<int> workers{arguments.workers.begin(), arguments.workers.end()};
  workers.insert(0);
  return {workers.begin(), workers.end()};
}

StudyPlan plan_of(const Arguments& arguments) {
  const auto has_placeholder = [](const std::string& word) {
    return word.find(placeholder) != std::string::npos;
  };
  const auto& command = arguments.program;
  if (arguments.is_weak && std::none_of(command.begin() + 1, command.end(), has_placeholder)) {
    throw InputError{
        "--weak: no argument of the program has the text '{workers}', so that its work would not "
        "grow with the workers: put '{workers}' where the size of the work is given"};
  }
  return {.command = command,
          .scaling = arguments.is_weak ? Scaling::weak : Scaling::strong,
          .workers = workers_of(arguments),
          .repeat = arguments.repeat};
}

std::vector<std::string> command_for(const PlannedRun& run, const StudyPlan& plan) {
  std::vector<std::string> command = plan.command;
  if (plan.scaling == Scaling::strong) return command;
  const std::string count = fmt::format("{}", std::max(1, run.workers));
  for (std::string& word : command) {
    for (auto at = word.find(placeholder); at != std::string::npos; at = word.find(placeholder)) {
      word.replace(at, placeholder.size(), count);
    }
  }
  return command;
}

// A machine that grows slower in the course of a study is to slow all numbers of workers down: so
// the order is random within each repetition, and the repetitions follow one another.
void shuffle_repetitions(std::vector<PlannedRun>& runs) {
  std::mt19937_64 random{std::random_device{}()};
  for (auto begin = runs.begin(); begin != runs.end();) {
    const auto end = std::find_if(begin, runs.end(), [begin](const PlannedRun& run) {
      return run.repetition != begin->repetition;
    });
    std::shuffle(begin, end, random);
    begin = end;
  }
}

std::string name_of(const PlannedRun& run) {
  if (run.workers == 0) return fmt::format("run {} without a pool", run.repetition);
  return fmt::format("run {} with {} worker{}", run.repetition, run.workers,
                     run.workers == 1 ? "" : "s");
}

class Runs {
 public:
  Runs(const StudyFolder& folder, const StudyPlan& plan) : folder_{folder}, plan_{plan} {}

  /// The exit code; stops at the first run that fails.
  int make_all(const std::vector<PlannedRun>& runs) {
    left_ = runs.size();
    for (std::size_t i = 0; i < runs.size(); ++i, --left_) {
      fmt::print(stderr, "scaling: {} of {}: {} … ", i + 1, runs.size(), name_of(runs[i]));
      if (const int code = made(runs[i]); code != success) return code;
    }
    return success;
  }

 private:
  int made(const PlannedRun& run) try { return make(run); } catch (const std::exception&) {
    fmt::print(stderr, "failed\n");
    throw;
  }

  int make(const PlannedRun& run) {
    const std::filesystem::path report = folder_.report_of(run);
    std::filesystem::create_directories(report.parent_path());
    std::filesystem::remove(report);
    const ChildEnd end = run_child({.command = command_for(run, plan_),
                                    .environment = {fmt::format("RANKPOOL_WORKERS={}", run.workers),
                                                    "RANKPOOL_REPORT=" + report.string()},
                                    .output = folder_.log_of(run)},
                                   signals_);
    if (end.interrupted_by != 0) return interrupted(run, end.interrupted_by);
    if (end.killed_by != 0 || end.exit_code != 0) return failed(run, end_text(end));
    if (const auto lack = folder_.lack_of(run)) return failed(run, *lack);
    fmt::print(stderr, "{:.4g} s\n", report_of(read_file(report), report.string()).wall_seconds);
    return success;
  }

  [[nodiscard]] int interrupted(const PlannedRun& run, int signal) const {
    folder_.set_aside(run);
    fmt::print(stderr, "interrupted\nscaling: {}\n", how_to_go_on());
    return 128 + signal;
  }

  [[nodiscard]] int failed(const PlannedRun& run, const std::string& why) const {
    folder_.set_aside(run);
    fmt::print(stderr, "failed\nscaling: {} failed: '{}' {}; what it said is in {}; {}\n",
               name_of(run), plan_.command.front(), why, folder_.log_of(run).string(),
               how_to_go_on());
    return failure;
  }

  [[nodiscard]] std::string how_to_go_on() const {
    return fmt::format("the same command again makes the {} run{} still missing", left_,
                       left_ == 1 ? "" : "s");
  }

  const StudyFolder& folder_;
  const StudyPlan& plan_;
  EndingSignals signals_;
  std::size_t left_ = 0;
};

}  // namespace

int run_study(const Arguments& arguments) {
  const StudyPlan plan = plan_of(arguments);
  const StudyFolder folder{arguments.output, plan};
  std::vector<PlannedRun> missing = folder.missing();
  shuffle_repetitions(missing);
  if (const int code = Runs{folder, plan}.make_all(missing); code != success) return code;
  write_whole("-", times_text(read_study(arguments.output, plan.scaling)));
  return success;
}

}  // namespace scaling
