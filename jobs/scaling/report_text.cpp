// SPDX-License-Identifier: BSL-1.0

#include "report_text.hpp"

#include <numeric>

#include "bounds.hpp"
#include "charts.hpp"
#include "fit_text.hpp"
#include "gnuplot.hpp"
#include "report_tables.hpp"
#include "study_plan.hpp"

#include <fmt/format.h>

namespace scaling {
namespace {

constexpr std::size_t columns = 100;

// Words of a paragraph, with line ends so that it fits.
std::string wrapped(const std::string& paragraph, const std::string& first_indent,
                    const std::string& indent) {
  std::string text;
  std::string line = first_indent;
  bool is_begun = false;
  for (std::size_t begin = 0; begin < paragraph.size();) {
    const std::size_t end = std::min(paragraph.find(' ', begin), paragraph.size());
    const std::string word = paragraph.substr(begin, end - begin);
    if (is_begun && width_of(line) + 1 + width_of(word) > columns) {
      text += line + "\n";
      line = indent;
      is_begun = false;
    }
    line += (is_begun ? " " : "") + word;
    is_begun = true;
    begin = end + 1;
  }
  return text + line + "\n";
}

std::string list_text(const std::string& title, const std::vector<std::string>& sentences) {
  std::string text = title + "\n";
  for (const std::string& sentence : sentences) text += wrapped(sentence, "  * ", "    ");
  return text + "\n";
}

std::string table_text(const ReportTable& table) {
  return table.title + "\n" + columns_text(table.lines) + wrapped(table.note, "  ", "  ") + "\n";
}

// Blank lines at the top and the bottom are gnuplot's margins.
std::string plot_text(const Findings& findings) {
  std::string plot = picture("dumb size 96,26 mono noenhanced",
                             curve_script(findings, Chart::speed_up, Medium::terminal));
  std::erase(plot, '\f');
  plot.erase(0, plot.find_first_not_of(" \n") == std::string::npos
                    ? 0
                    : plot.rfind('\n', plot.find_first_not_of(" \n")) + 1);
  plot.erase(plot.find_last_not_of(" \n") + 1);
  return plot + "\n\n";
}

}  // namespace

std::string study_text(const Findings& findings) {
  const auto& all = findings.by_workers;
  const std::size_t runs =
      std::accumulate(all.begin(), all.end(), std::size_t{0},
                      [](std::size_t sum, const Finding& finding) { return sum + finding.runs; });
  return fmt::format(
      "{} runs with {} to {} workers, {} scaling", runs, all.front().workers, all.back().workers,
      findings.study.scaling == Scaling::strong ? "strong (the same work for all)"
                                                : "weak (the work grows with the workers)");
}

std::string report_text(const Findings& findings) {
  std::string text = fmt::format("{}: {}\n", findings.study.source, study_text(findings));
  if (!findings.study.command.empty()) text += command_text(findings.study.command) + "\n";
  text += "\n" + plot_text(findings);
  text += list_text("How many workers", advice_of(findings));
  text += list_text("What bounds the program", bounds_of(findings));
  for (const auto table : {times_table, parts_table, iron_law_table, cost_table}) {
    text += table_text(table(findings));
  }
  text += laws_text(findings.analysis);
  if (!findings.study.left_out.empty()) text += list_text("Left out", findings.study.left_out);
  text.erase(text.find_last_not_of('\n') + 1);
  return text + "\n";
}

}  // namespace scaling
