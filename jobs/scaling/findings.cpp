// SPDX-License-Identifier: BSL-1.0

#include "findings.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "groups.hpp"

namespace scaling {
namespace {

TimeShares shares_of(const Group& group) {
  TimeShares shares{};
  for (const RunReport& run : group.runs) {
    // Workers x wall; a worker that had several processes counts as so many.
    const double all = std::accumulate(run.time.begin(), run.time.end(), 0.0) *
                       static_cast<double>(group.runs.size());
    for (std::size_t i = 0; i < shares.size(); ++i) shares[i] += run.time[i] / all;
  }
  return shares;
}

bool is_shorter(const RunReport& a, const RunReport& b) { return a.wall_seconds < b.wall_seconds; }

Finding finding_of(const Group& group) {
  const auto& runs = group.runs;
  const auto [least, greatest] = std::minmax_element(runs.begin(), runs.end(), is_shorter);
  Finding finding;
  finding.workers = group.workers;
  finding.nodes =
      static_cast<int>(median_over(runs, [](const auto& run) { return 1.0 * run.nodes; }));
  finding.runs = runs.size();
  finding.wall_seconds = group.wall_seconds();
  finding.least_seconds = least->wall_seconds;
  finding.greatest_seconds = greatest->wall_seconds;
  finding.shares = shares_of(group);
  finding.tasks = median_over(runs, [](const auto& run) { return static_cast<double>(run.tasks); });
  finding.work_seconds = median_over(runs, [](const auto& run) { return run.time[work_part]; });
  finding.serial_seconds = median_over(runs, [](const auto& run) { return run.serial_seconds; });
  finding.queued_seconds = median_over(runs, [](const auto& run) { return run.queued_seconds; });
  finding.master_cpu_seconds =
      median_over(runs, [](const auto& run) { return run.master_cpu_seconds; });
  finding.iron_law = iron_law_of(group);
  return finding;
}

void compare(std::vector<Finding>& findings, const Analysis& analysis) {
  const Scaling scaling = analysis.measurements.scaling;
  const Finding one = findings.front();
  for (std::size_t i = 0; i < findings.size(); ++i) {
    Finding& finding = findings[i];
    finding.speed_up = analysis.points[i].speed_up;
    finding.efficiency = analysis.points[i].efficiency;
    if (one.workers == 1 && finding.workers > 1) {
      finding.predicted_seconds = predicted_seconds(one, finding.workers, scaling);
    }
  }
}

// Core-hours for the same work, relative to one core as fast as one worker.
double relative_cost(const Finding& finding) { return (finding.workers + 1) / finding.speed_up; }

Choices choices_of(const std::vector<Finding>& findings) {
  Choices choices;
  for (std::size_t i = 0; i < findings.size(); ++i) {
    const Finding& finding = findings[i];
    if (finding.efficiency >= good_efficiency && finding.workers > 1) choices.recommended = i;
    if (finding.speed_up > findings[choices.fastest].speed_up) choices.fastest = i;
    if (relative_cost(finding) < relative_cost(findings[choices.cheapest])) choices.cheapest = i;
  }
  return choices;
}

}  // namespace

Findings findings_of(const Study& study) {
  Findings findings;
  findings.study = study;
  findings.analysis = analysis_of(measurements_of(study));
  for (const Group& group : groups_of(study.runs)) {
    findings.by_workers.push_back(finding_of(group));
  }
  compare(findings.by_workers, findings.analysis);
  findings.choices = choices_of(findings.by_workers);
  if (!study.without_pool.empty()) {
    findings.without_pool_seconds =
        median_over(study.without_pool, [](const auto& run) { return run.wall_seconds; });
  }
  return findings;
}

double predicted_seconds(const Finding& one, int workers, Scaling scaling) {
  if (scaling == Scaling::weak) return one.wall_seconds;
  return one.serial_seconds + (one.wall_seconds - one.serial_seconds) / workers;
}

std::optional<double> workers_of_good_efficiency(const Findings& findings) {
  const FittedLaw* const law = best_law(findings.analysis);
  if (law == nullptr) return std::nullopt;
  const auto is_good = [&](double workers) {
    return law->throughput(workers) / findings.analysis.baseline.throughput >=
           good_efficiency * workers;
  };
  constexpr double endless = 1e7;
  if (!is_good(1) || is_good(endless)) return std::nullopt;
  double good = 1;
  double bad = endless;
  while (bad - good > 1) {
    const double middle = std::floor((good + bad) / 2);
    (is_good(middle) ? good : bad) = middle;
  }
  return good;
}

const FittedLaw* best_law(const Analysis& analysis) {
  for (const auto* fit : {&analysis.universal, &analysis.amdahl, &analysis.gustafson}) {
    if (*fit) return &**fit;
  }
  return nullptr;
}

}  // namespace scaling
