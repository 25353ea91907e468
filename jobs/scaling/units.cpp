// SPDX-License-Identifier: BSL-1.0

#include "units.hpp"

#include <array>
#include <cmath>
#include <string_view>

#include <fmt/format.h>

namespace scaling {
namespace {

struct Unit {
  double size;
  std::string_view name;
};

template <std::size_t count>
std::string text_in(double value, const std::array<Unit, count>& descending) {
  for (const Unit& unit : descending) {
    // What would be rounded up to the next unit belongs to it.
    if (value >= 0.9995 * unit.size) return fmt::format("{:.3g}{}", value / unit.size, unit.name);
  }
  return fmt::format("{:.3g}{}", value / descending.back().size, descending.back().name);
}

}  // namespace

std::string seconds_text(double seconds) {
  constexpr std::array<Unit, 6> units{
      {{3600, " h"}, {60, " min"}, {1, " s"}, {1e-3, " ms"}, {1e-6, " µs"}, {1e-9, " ns"}}};
  if (seconds == 0) return "0 s";
  // 90 s are read faster than 1.5 min.
  if (seconds >= 60 && seconds < 600) return fmt::format("{:.3g} s", seconds);
  return text_in(seconds, units);
}

std::string percent_text(double share) { return fmt::format("{:.1f} %", 100 * share); }

std::string workers_text(double workers) {
  constexpr double exact = 10'000;
  constexpr double rounding = 1e-9;  // 90 that was computed as 89.999… is 90
  const double count = std::floor(workers * (1 + rounding));
  const std::string number = count < exact ? fmt::format("{:.0f}", count) : count_text(count);
  return fmt::format("{} worker{}", number, count == 1 ? "" : "s");
}

std::string count_text(double count) {
  constexpr std::array<Unit, 5> units{
      {{1e12, " T"}, {1e9, " G"}, {1e6, " M"}, {1e3, " k"}, {1, ""}}};
  return text_in(count, units);
}

}  // namespace scaling
