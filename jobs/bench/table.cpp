// SPDX-License-Identifier: BSL-1.0

#include "table.hpp"

#include <algorithm>
#include <array>
#include <string_view>
#include <vector>

#include "units.hpp"

#include <fmt/format.h>

namespace bench {
namespace {

using Cells = std::array<std::string, 6>;

const Cells header{"what", "pool (min to max)", "compared with", "ratio", "goal", ""};

std::string samples_text(const Samples& samples, const std::string& unit) {
  const Summary summary = summary_of(samples);
  return samples.size() == 1 ? value_text(summary.median, unit) : summary_text(summary, unit);
}

Cells cells_of(const Row& row) {
  const auto ratio = ratio_of(row);
  return {
      row.what,
      samples_text(row.samples, row.unit),
      row.baseline ? row.baseline->name + ": " + samples_text(row.baseline->samples, row.unit) : "",
      ratio ? fmt::format("{:.2f}", *ratio) : "",
      goals_text(row),
      row.goals.empty() ? ""
      : holds(row)      ? "holds"
                        : "MISSED"};
}

std::array<std::size_t, 6> widths_of(const std::vector<Cells>& lines) {
  std::array<std::size_t, 6> widths{};
  for (const Cells& line : lines) {
    std::transform(
        line.begin(), line.end(), widths.begin(), widths.begin(),
        [](const std::string& cell, std::size_t width) { return std::max(width, cell.size()); });
  }
  return widths;
}

std::string machine_text(const Machine& machine) {
  const std::string text = fmt::format("{}, {} cores; {}, Boost {}, {}; rankpool {}; {}\n",
                                       machine.processor, machine.cores, machine.mpi, machine.boost,
                                       machine.compiler, machine.rankpool, machine.date);
  return machine.note.empty() ? text : text + machine.note + "\n";
}

std::string verdict_text(const std::vector<Row>& rows) {
  const auto goals =
      std::count_if(rows.begin(), rows.end(), [](const Row& row) { return !row.goals.empty(); });
  const auto missed =
      std::count_if(rows.begin(), rows.end(), [](const Row& row) { return !holds(row); });
  return fmt::format("{} of {} goals hold\n", goals - missed, goals);
}

std::string trimmed(std::string line) {
  line.erase(line.find_last_not_of(' ') + 1);
  return line;
}

}  // namespace

std::string table_text(const Document& document) {
  std::vector<Cells> lines{header};
  std::transform(document.rows.begin(), document.rows.end(), std::back_inserter(lines), cells_of);
  const auto widths = widths_of(lines);

  std::string text = machine_text(document.machine) + "\n";
  for (const Cells& cells : lines) {
    std::string line;
    for (std::size_t column = 0; column < cells.size(); ++column) {
      line += fmt::format("{:<{}}  ", cells[column], widths[column]);
    }
    text += trimmed(std::move(line)) + "\n";
  }
  return text + "\n" + verdict_text(document.rows);
}

}  // namespace bench
