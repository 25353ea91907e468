// SPDX-License-Identifier: BSL-1.0

#include "units.hpp"

#include <array>
#include <cmath>

#include <fmt/format.h>

namespace bench {
namespace {

struct Prefix {
  double factor;
  const char* name;
};

constexpr std::array prefixes{Prefix{1e12, "T"}, Prefix{1e9, "G"}, Prefix{1e6, "M"},
                              Prefix{1e3, "k"},  Prefix{1.0, ""},  Prefix{1e-3, "m"},
                              Prefix{1e-6, "u"}, Prefix{1e-9, "n"}};

bool takes_prefix(const std::string& unit, const Prefix& prefix) {
  return prefix.factor >= 1 ? unit != "%" && unit != "x" : unit == "s";
}

Prefix prefix_of(double value, const std::string& unit) {
  for (const Prefix& prefix : prefixes) {
    if (takes_prefix(unit, prefix) && std::abs(value) >= prefix.factor) return prefix;
  }
  return {1.0, ""};
}

std::string three_digits(double value) {
  const double size = std::abs(value);
  return size >= 99.95   ? fmt::format("{:.0f}", value)
         : size >= 9.995 ? fmt::format("{:.1f}", value)
                         : fmt::format("{:.2f}", value);
}

std::string with_unit(const std::string& digits, const Prefix& prefix, const std::string& unit) {
  // A rate reads `41 M tasks/s`, a time or a size `41 ms`.
  const bool is_symbol = unit == "s" || unit == "B" || unit == "B/s" || *prefix.name == '\0';
  return fmt::format("{} {}{}{}", digits, prefix.name, is_symbol ? "" : " ", unit);
}

}  // namespace

std::string value_text(double value, const std::string& unit) {
  const Prefix prefix = prefix_of(value, unit);
  return with_unit(three_digits(value / prefix.factor), prefix, unit);
}

std::string summary_text(const Summary& summary, const std::string& unit) {
  const double factor = prefix_of(summary.median, unit).factor;
  return fmt::format("{} ({} to {})", value_text(summary.median, unit),
                     three_digits(summary.lowest / factor), three_digits(summary.highest / factor));
}

std::string goal_text(const Goal& goal, const std::string& unit) {
  const char* const sign = goal.bound == Bound::at_least ? ">=" : "<=";
  if (goal.measure == Measure::ratio) return fmt::format("ratio {} {:g}", sign, goal.limit);
  const Prefix prefix = prefix_of(goal.limit, unit);
  const auto limit = with_unit(fmt::format("{:g}", goal.limit / prefix.factor), prefix, unit);
  if (goal.measure == Measure::value) return fmt::format("{} {}", sign, limit);
  const char* const most = goal.bound == Bound::at_least ? "at least" : "at most";
  return fmt::format("{} {} below", most, limit);
}

std::string goals_text(const Row& row) {
  std::string text;
  for (const Goal& goal : row.goals) {
    text += (text.empty() ? "" : ", ") + goal_text(goal, row.unit);
  }
  return text.empty() ? "-" : text;
}

}  // namespace bench
