// SPDX-License-Identifier: BSL-1.0

#include "report_tables.hpp"

#include <algorithm>

#include "units.hpp"

#include <fmt/format.h>

namespace scaling {
namespace {

constexpr const char* nothing = "–";

std::string name_of(const Finding& finding) { return fmt::format("{}", finding.workers); }

Cells prediction_cells(const Finding& finding) {
  if (!finding.predicted_seconds) return {nothing, nothing};
  return {seconds_text(*finding.predicted_seconds),
          fmt::format("{:+.1f} %", 100 * (*finding.predicted_seconds / finding.wall_seconds - 1))};
}

bool is_shown(const Findings& findings, std::size_t part) {
  return std::any_of(findings.by_workers.begin(), findings.by_workers.end(),
                     [part](const Finding& finding) { return finding.shares[part] >= 0.0005; });
}

Cells iron_cells(const Finding& finding) {
  const auto* const law = std::get_if<IronLaw>(&finding.iron_law);
  if (law == nullptr) return {name_of(finding), std::get<std::string>(finding.iron_law)};
  return {name_of(finding),
          count_text(law->instructions),
          fmt::format("{:.3f}", law->cycles_per_instruction),
          seconds_text(law->cycle_seconds),
          seconds_text(law->product_seconds()),
          seconds_text(law->clock_seconds),
          fmt::format("{:+.1f} %", 100 * law->deviation()),
          percent_text(law->work_seconds > 0 ? law->clock_seconds / law->work_seconds : 0)};
}

bool is_of_user_mode_only(const Finding& finding) {
  const auto* const law = std::get_if<IronLaw>(&finding.iron_law);
  return law != nullptr && law->is_user_mode_only;
}

}  // namespace

ReportTable times_table(const Findings& findings) {
  ReportTable table{
      .title = "Time, speed-up and efficiency",
      .note = fmt::format(
          "Medians. Speed-up is over {} ({}); serial fraction is Karp and Flatt's; "
          "'predicted' is the time that the run with one worker alone foretells, "
          "{}.",
          findings.analysis.baseline.is_measured ? "the measured run with one worker"
                                                 : "one worker as the fit has it",
          findings.study.scaling == Scaling::strong ? "T(1)/T(N)" : "N·T(1)/T(N)",
          findings.study.scaling == Scaling::strong ? "serial + (T(1) − serial)/N"
                                                    : "T(1), as the work grows with the workers"),
      .lines = {{"workers", "nodes", "runs", "time", "least to greatest", "speed-up", "efficiency",
                 "serial fraction", "predicted", "off by"}}};
  for (std::size_t i = 0; i < findings.by_workers.size(); ++i) {
    const Finding& finding = findings.by_workers[i];
    const auto& fraction = findings.analysis.points[i].serial_fraction;
    Cells cells{name_of(finding),
                fmt::format("{}", finding.nodes),
                fmt::format("{}", finding.runs),
                seconds_text(finding.wall_seconds),
                fmt::format("{} to {}", seconds_text(finding.least_seconds),
                            seconds_text(finding.greatest_seconds)),
                fmt::format("{:.2f}", finding.speed_up),
                percent_text(finding.efficiency),
                fraction ? fmt::format("{:.4f}", *fraction) : nothing};
    for (std::string& cell : prediction_cells(finding)) cells.push_back(std::move(cell));
    table.lines.push_back(std::move(cells));
  }
  return table;
}

ReportTable parts_table(const Findings& findings) {
  ReportTable table{.title = "Where the workers' time went",
                    .note = "Shares of workers × time; means of the runs.",
                    .lines = {{"workers"}}};
  for (const Finding& finding : findings.by_workers) table.lines.push_back({name_of(finding)});
  for (std::size_t part = 0; part < time_parts.size(); ++part) {
    if (!is_shown(findings, part)) continue;
    table.lines.front().emplace_back(time_parts[part].name);
    for (std::size_t i = 0; i < findings.by_workers.size(); ++i) {
      table.lines[i + 1].push_back(percent_text(findings.by_workers[i].shares[part]));
    }
    table.note += fmt::format(" {}: {}.", time_parts[part].name, time_parts[part].meaning);
  }
  return table;
}

ReportTable iron_law_table(const Findings& findings) {
  ReportTable table{
      .title = "Instructions × cycles per instruction × cycle time", .note = {}, .lines = {}};
  const auto& all = findings.by_workers;
  const auto has_counters = [](const Finding& finding) {
    return std::holds_alternative<IronLaw>(finding.iron_law);
  };
  if (std::none_of(all.begin(), all.end(), has_counters)) {
    table.note = "There are no counters: " + std::get<std::string>(all.front().iron_law) + ".";
    return table;
  }
  table.note =
      "Seconds in tasks, of all workers; means of the runs. The product is the time on cores by "
      "the counters, 'clock' the time on the clock of the same tasks. 'Off by' is less than 0 "
      "where they waited for a core, a disk or the network, and more where they used threads; "
      "'covered' is how much of all work these tasks are.";
  if (std::any_of(all.begin(), all.end(), is_of_user_mode_only)) {
    table.note += " Only user mode was counted, so that a long cycle may be time in the kernel.";
  }
  table.lines = {
      {"workers", "instructions", "CPI", "cycle", "product", "clock", "off by", "covered"}};
  std::transform(all.begin(), all.end(), std::back_inserter(table.lines), iron_cells);
  return table;
}

ReportTable cost_table(const Findings& findings) {
  ReportTable table{.title = "Time and cost",
                    .note =
                        "Of one run: what a cluster that counts tasks (the workers and the "
                        "master, a core each), or whole nodes, charges; but for the start of the "
                        "ranks before main begins, which is not in it.",
                    .lines = {{"workers", "nodes", "time", "core-hours", "node-hours", ""}}};
  for (std::size_t i = 0; i < findings.by_workers.size(); ++i) {
    const Finding& finding = findings.by_workers[i];
    std::string marks;
    const auto mark = [&](bool is_so, const char* text) {
      if (is_so) marks += (marks.empty() ? "" : ", ") + std::string{text};
    };
    mark(findings.choices.recommended == i, "recommended");
    mark(findings.choices.fastest == i, "fastest");
    mark(findings.choices.cheapest == i, "cheapest");
    table.lines.push_back({name_of(finding), fmt::format("{}", finding.nodes),
                           seconds_text(finding.wall_seconds),
                           fmt::format("{:.3g}", finding.core_hours()),
                           fmt::format("{:.3g}", finding.node_hours()), marks});
  }
  return table;
}

}  // namespace scaling
