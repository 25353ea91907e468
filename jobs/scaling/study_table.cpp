// SPDX-License-Identifier: BSL-1.0

#include "study_table.hpp"

#include <algorithm>

#include "analysis.hpp"
#include "columns.hpp"
#include "groups.hpp"

#include <fmt/format.h>

namespace scaling {
namespace {

std::string range_text(const std::vector<RunReport>& runs) {
  const auto [least, greatest] = std::minmax_element(
      runs.begin(), runs.end(),
      [](const RunReport& a, const RunReport& b) { return a.wall_seconds < b.wall_seconds; });
  return fmt::format("{:.4g} to {:.4g}", least->wall_seconds, greatest->wall_seconds);
}

Cells cells_of(const std::string& name, const Group& group) {
  return {name, fmt::format("{}", group.runs.size()), fmt::format("{:.4g} s", group.wall_seconds()),
          range_text(group.runs)};
}

void add_speed_up(Cells& cells, const Point& point) {
  cells.push_back(fmt::format("{:.2f}", point.speed_up));
  cells.push_back(fmt::format("{:.1f} %", 100 * point.efficiency));
}

std::string overhead_text(const Group& one, const Group& without_pool) {
  return fmt::format(
      "One worker takes {:+.1f} % of the time without a pool more: what the pool "
      "itself costs.\n",
      100 * (one.wall_seconds() / without_pool.wall_seconds() - 1));
}

}  // namespace

std::string times_text(const Study& study) {
  const auto groups = groups_of(study.runs);
  const auto without_pool = groups_of(study.without_pool);
  const bool has_one = groups.front().workers == 1;
  std::vector<Cells> lines{
      {"workers", "runs", "median", "least to greatest", "speed-up", "efficiency"}};
  for (const Group& group : without_pool) lines.push_back(cells_of("no pool", group));
  const std::size_t first = lines.size();
  for (const Group& group : groups) {
    lines.push_back(cells_of(fmt::format("{}", group.workers), group));
  }
  if (has_one) {
    const std::vector<Point> points = analysis_of(measurements_of(study)).points;
    for (std::size_t i = 0; i < points.size(); ++i) add_speed_up(lines[first + i], points[i]);
  }
  std::string text = columns_text(lines);
  if (has_one && !without_pool.empty()) {
    text += overhead_text(groups.front(), without_pool.front());
  }
  return text;
}

}  // namespace scaling
