// SPDX-License-Identifier: BSL-1.0

#include "fit_text.hpp"

#include <string_view>

#include "columns.hpp"

#include <fmt/format.h>

namespace scaling {
namespace {

struct ParameterText {
  std::string_view symbol;
  std::string_view meaning;
};

std::string unit_after(const Analysis& analysis) {
  return analysis.measurements.unit.empty() ? "" : " " + analysis.measurements.unit;
}

Cells cells_of(const FittedLaw& fit, std::size_t parameter, const ParameterText& text) {
  const Estimate estimate = fit.estimate(parameter);
  const std::string name = fmt::format("{} ({})", text.symbol, text.meaning);
  if (!estimate.spread) return {name, "0", "", "held at its bound"};
  const Spread& spread = *estimate.spread;
  return {name, fmt::format("{:#.4g}", estimate.value),
          fmt::format("± {:#.4g}", spread.standard_error),
          fmt::format("95 %: {:#.4g} to {:#.4g}", spread.interval95.low, spread.interval95.high)};
}

std::string held_text(const FittedLaw& fit, const std::vector<ParameterText>& texts) {
  std::string names;
  std::string values;
  for (const HeldParameter& held : fit.held()) {
    const std::string_view symbol = texts[held.index].symbol;
    names += fmt::format("{}{}", names.empty() ? "" : " and ", symbol);
    values += fmt::format("{}{} {:.3g}", values.empty() ? "" : ", ", symbol, held.value_if_free);
  }
  if (names.empty()) return "";
  return fmt::format(
      "  fitted again without {}: no parameter may be less than 0, and the fit without bounds has "
      "{}\n",
      names, values);
}

std::string law_text(const FittedLaw& fit, const std::string& formula,
                     const std::vector<ParameterText>& texts, const std::string& unit) {
  std::vector<Cells> lines;
  for (std::size_t i = 0; i < texts.size(); ++i) lines.push_back(cells_of(fit, i, texts[i]));
  return fmt::format(
      "{}: throughput = {}\n{}{}  residual standard error {:.4g}{} on {} degree{} of "
      "freedom\n",
      fit.law().name, formula, columns_text(lines), held_text(fit, texts),
      fit.residual_standard_error(), unit, fit.degrees_of_freedom(),
      fit.degrees_of_freedom() == 1 ? "" : "s");
}

std::string limit_text(const FittedLaw& fit, std::string_view formula, const std::string& unit) {
  const auto limit = amdahl_limit(fit);
  if (!limit) return "  no limit: with σ at 0 more workers always do more\n";
  return fmt::format("  limit {:.4g}{} ({}) with ever more workers\n", *limit, unit, formula);
}

std::string universal_text(const FittedLaw& fit, const std::string& unit) {
  std::string text = law_text(fit, "γN / (1 + α(N−1) + βN(N−1))",
                              {{"α", "contention"}, {"β", "coherency"}, {"γ", "one worker"}}, unit);
  if (const auto peak = peak_of(fit)) {
    text +=
        fmt::format("  peak {:.4g}{} with {:.1f} workers\n", peak->throughput, unit, peak->workers);
  } else {
    text += "  no peak: with β at 0 more workers always do more\n";
  }
  if (const auto limit = amdahl_limit(fit)) {
    text += fmt::format("  Amdahl's limit {:.4g}{} (γ/α), if it were not for β\n", *limit, unit);
  }
  return text;
}

Cells cells_of(const Point& point) {
  return {fmt::format("{}", point.workers), fmt::format("{:.4g}", point.throughput),
          fmt::format("{:.2f}", point.speed_up), fmt::format("{:.1f} %", 100 * point.efficiency),
          point.serial_fraction ? fmt::format("{:.4f}", *point.serial_fraction) : "–"};
}

std::string points_text(const Analysis& analysis) {
  const std::string& unit = analysis.measurements.unit;
  std::vector<Cells> lines{
      {"workers", unit.empty() ? "throughput" : unit, "speed-up", "efficiency", "serial fraction"}};
  for (const Point& point : analysis.points) lines.push_back(cells_of(point));
  return fmt::format(
      "Medians; the serial fraction is Karp and Flatt's, (1/S − 1/N) / (1 − 1/N)\n{}"
      "  Speed-up is over {} of one worker, {:.4g}{}.\n",
      columns_text(lines), analysis.baseline.is_measured ? "the median" : "what the fit says",
      analysis.baseline.throughput, unit_after(analysis));
}

std::string heading(const Analysis& analysis) {
  return fmt::format("{}: {} measurements with {} to {} workers, {} scaling\n",
                     analysis.measurements.source, analysis.measurements.points.size(),
                     analysis.points.front().workers, analysis.points.back().workers,
                     analysis.measurements.scaling == Scaling::strong ? "strong" : "weak");
}

}  // namespace

std::string laws_text(const Analysis& analysis) {
  const std::string unit = unit_after(analysis);
  std::string text;
  if (analysis.universal) text += universal_text(*analysis.universal, unit) + "\n";
  if (analysis.amdahl) {
    text += law_text(*analysis.amdahl, "γN / (1 + σ(N−1))",
                     {{"σ", "serial fraction"}, {"γ", "one worker"}}, unit) +
            limit_text(*analysis.amdahl, "γ/σ", unit) + "\n";
  }
  if (analysis.gustafson) {
    text += law_text(*analysis.gustafson, "γ(N − s(N−1))",
                     {{"s", "serial fraction"}, {"γ", "one worker"}}, unit) +
            "\n";
  }
  for (const std::string& missing : analysis.missing_fits) text += missing + "\n\n";
  return text;
}

std::string fit_text(const Analysis& analysis) {
  return heading(analysis) + "\n" + laws_text(analysis) + points_text(analysis);
}

}  // namespace scaling
