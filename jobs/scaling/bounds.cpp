// SPDX-License-Identifier: BSL-1.0

#include "bounds.hpp"

#include <algorithm>
#include <optional>

#include "units.hpp"

#include <fmt/format.h>

namespace scaling {
namespace {

// Less than this of the workers' time is not worth a word.
constexpr double notable_share = 0.01;
// From this on workers wait for the master so often that it is busy most of the time in which tasks
// wait on it; they wait a little even for one that has nothing else to do.
constexpr double saturated_share = 0.25;

std::string with_workers(const Finding& finding) { return "With " + workers_text(finding.workers); }

std::vector<std::size_t> losses_by_size(const Finding& finding) {
  std::vector<std::size_t> losses;
  for (std::size_t i = 0; i < time_parts.size(); ++i) {
    if (i != work_part && finding.shares[i] >= notable_share) losses.push_back(i);
  }
  std::sort(losses.begin(), losses.end(),
            [&](std::size_t a, std::size_t b) { return finding.shares[a] > finding.shares[b]; });
  return losses;
}

std::string loss_text(const Finding& finding) {
  const auto losses = losses_by_size(finding);
  const double work = finding.shares[work_part];
  std::string text =
      fmt::format("{} {} of their time is work", with_workers(finding), percent_text(work));
  if (losses.empty()) return text + ": nothing holds them up that would be worth a word.";
  for (std::size_t i = 0; i < losses.size(); ++i) {
    const TimePart& part = time_parts[losses[i]];
    text += fmt::format("{} {} {} ({})", i == 0 ? ";" : ",",
                        percent_text(finding.shares[losses[i]]), part.name, part.meaning);
  }
  const TimePart& greatest = time_parts[losses.front()];
  return text + fmt::format(". Against {} helps: {}.", greatest.name, greatest.remedy);
}

std::optional<std::string> serial_text(const Findings& findings) {
  const Finding& one = findings.by_workers.front();
  const bool is_strong = findings.study.scaling == Scaling::strong;
  if (one.workers != 1 || one.serial_seconds <= 0 || !is_strong) return std::nullopt;
  return fmt::format(
      "The serial part of main takes {} whatever the number of workers, {} of the run with one: "
      "by Amdahl's law the speed-up stays below {:.3g}.",
      seconds_text(one.serial_seconds), percent_text(one.serial_seconds / one.wall_seconds),
      one.wall_seconds / one.serial_seconds);
}

std::string saturated_text(double a_task, double of_master) {
  constexpr double longer = 10;
  const double longer_task = longer * a_task;
  return fmt::format(
      "Beyond {} the master is the limit: {} a task, and a task is {} of work. Tasks of {} or "
      "longer would move this to {}.",
      workers_text(std::max(1.0, a_task / of_master)), seconds_text(of_master),
      seconds_text(a_task), seconds_text(longer_task), workers_text(longer_task / of_master));
}

// While tasks wait on a master that is the limit, it sends them as fast as it can.
std::optional<std::string> busy_master_text(const Finding& most, double a_task) {
  const bool is_limit = losses_by_size(most).front() == dispatch_part && most.queued_seconds > 0;
  if (!is_limit) return std::nullopt;
  return saturated_text(a_task, most.queued_seconds / most.tasks);
}

// The master's time a task: measured where it is the limit; where it keeps up, it is less than the
// processor time of its whole process.
std::optional<std::string> master_text(const Finding& most) {
  if (most.tasks <= 0 || most.work_seconds <= 0) return std::nullopt;
  const double a_task = most.work_seconds / most.tasks;
  if (most.shares[dispatch_part] >= saturated_share) return busy_master_text(most, a_task);
  const double open_seconds = most.wall_seconds - most.serial_seconds;
  const double at_most = std::min(most.master_cpu_seconds, open_seconds) / most.tasks;
  if (at_most <= 0 || a_task / at_most < 2.0 * most.workers) return std::nullopt;
  return fmt::format(
      "The master is not the limit: it takes at most {} a task, and with tasks of {} can keep at "
      "least {} busy.",
      seconds_text(at_most), seconds_text(a_task), workers_text(a_task / at_most));
}

// Strong scaling: the work is the same, so that more time for it is time in each other's way.
std::optional<std::string> inflation_text(const Findings& findings) {
  constexpr double notable_growth = 1.05;
  const Finding& one = findings.by_workers.front();
  const Finding& most = findings.by_workers.back();
  if (one.workers != 1 || one.work_seconds <= 0) return std::nullopt;
  const double scale = findings.study.scaling == Scaling::weak ? most.workers : 1;
  const double growth = most.work_seconds / (one.work_seconds * scale);
  if (growth < notable_growth) return std::nullopt;
  return fmt::format(
      "The same work takes {} longer with {} than with one: they share cores, caches or memory.",
      percent_text(growth - 1), workers_text(most.workers));
}

std::optional<std::string> peak_text(const Findings& findings) {
  if (!findings.analysis.universal) return std::nullopt;
  const auto peak = peak_of(*findings.analysis.universal);
  if (!peak) return std::nullopt;
  return fmt::format(
      "By the Universal Scalability Law the speed-up is greatest, {:.3g}, with {}; more make it "
      "slower{}.",
      peak->throughput / findings.analysis.baseline.throughput, workers_text(peak->workers),
      peak->workers > 4.0 * findings.by_workers.back().workers
          ? " (far beyond what was measured, so take it with care)"
          : "");
}

std::optional<std::string> overhead_text(const Findings& findings) {
  const Finding& one = findings.by_workers.front();
  if (one.workers != 1 || !findings.without_pool_seconds) return std::nullopt;
  const double more = one.wall_seconds / *findings.without_pool_seconds - 1;
  return fmt::format("The pool itself: one worker takes {} {} than the program without a pool.",
                     percent_text(std::abs(more)), more < 0 ? "less" : "more");
}

// With weak scaling that was less work.
std::string cost_without_pool_text(const Findings& findings) {
  const bool is_strong = findings.study.scaling == Scaling::strong;
  if (!is_strong || !findings.without_pool_seconds) return "";
  return fmt::format("; without a pool, on one core, {:.3g}",
                     *findings.without_pool_seconds / 3600);
}

}  // namespace

std::vector<std::string> bounds_of(const Findings& findings) {
  std::vector<std::string> sentences{loss_text(findings.by_workers.back())};
  for (auto& sentence : {master_text(findings.by_workers.back()), serial_text(findings),
                         inflation_text(findings), peak_text(findings), overhead_text(findings)}) {
    if (sentence) sentences.push_back(*sentence);
  }
  return sentences;
}

std::vector<std::string> advice_of(const Findings& findings) {
  const auto& all = findings.by_workers;
  std::vector<std::string> sentences;
  if (const auto index = findings.choices.recommended) {
    sentences.push_back(
        fmt::format("Recommended: {}, the most with an efficiency of {:.0f} % or more: "
                    "{}, efficiency {}.",
                    workers_text(all[*index].workers), 100 * good_efficiency,
                    seconds_text(all[*index].wall_seconds), percent_text(all[*index].efficiency)));
  } else {
    sentences.push_back(fmt::format(
        "Recommended: 1 worker; no greater number that was measured has an efficiency of {:.0f} %.",
        100 * good_efficiency));
  }
  if (const auto workers = workers_of_good_efficiency(findings)) {
    sentences.back() += fmt::format(" By the fit, up to {} have it.", workers_text(*workers));
  }
  const Finding& fastest = all[findings.choices.fastest];
  sentences.push_back(fmt::format("Fastest: {}, {}, speed-up {:.3g}.",
                                  workers_text(fastest.workers), seconds_text(fastest.wall_seconds),
                                  fastest.speed_up));
  const Finding& cheapest = all[findings.choices.cheapest];
  sentences.push_back(fmt::format("Cheapest: {}, {:.3g} core-hours{}.",
                                  workers_text(cheapest.workers), cheapest.core_hours(),
                                  cost_without_pool_text(findings)));
  return sentences;
}

}  // namespace scaling
