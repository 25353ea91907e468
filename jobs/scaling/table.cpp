// SPDX-License-Identifier: BSL-1.0

#include "table.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <optional>
#include <sstream>
#include <string_view>

#include "input_error.hpp"

#include <fmt/format.h>

namespace scaling {
namespace {

struct Place {
  const std::string& source;
  int line;
};

InputError error_at(const Place& place, const std::string& text) {
  return InputError{fmt::format("{}:{}: {}", place.source, place.line, text)};
}

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view blanks = " \t\r";
  const std::size_t begin = text.find_first_not_of(blanks);
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(blanks) - begin + 1);
}

Quantity quantity_of(std::string_view header, const Place& place) {
  constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";
  if (header.starts_with(byte_order_mark)) header.remove_prefix(byte_order_mark.size());
  std::string name{header};
  std::erase(name, ' ');
  if (name == "workers,throughput") return Quantity::throughput;
  if (name == "workers,seconds") return Quantity::seconds;
  throw error_at(place, fmt::format("the header is '{}', and must be 'workers,throughput' or "
                                    "'workers,seconds'",
                                    header));
}

template <typename Number>
std::optional<Number> number_of(std::string_view text) {
  Number number{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return number;
}

int workers_of(std::string_view text, const Place& place) {
  const auto workers = number_of<int>(text);
  if (workers && *workers >= 1) return *workers;
  throw error_at(place, fmt::format("the number of workers is '{}', and must be a whole number of "
                                    "at least 1",
                                    text));
}

double value_of(std::string_view text, Quantity quantity, const Place& place) {
  const auto value = number_of<double>(text);
  if (value && std::isfinite(*value) && *value > 0) return *value;
  throw error_at(
      place, fmt::format("the {} is '{}', and must be a number greater than 0",
                         quantity == Quantity::seconds ? "time in seconds" : "throughput", text));
}

Measurement measurement_of(std::string_view line, Quantity quantity, Scaling scaling,
                           const Place& place) {
  if (std::count(line.begin(), line.end(), ',') != 1) {
    throw error_at(place, fmt::format("'{}' is not two numbers with a comma between them", line));
  }
  const std::size_t comma = line.find(',');
  const int workers = workers_of(trimmed(line.substr(0, comma)), place);
  const double value = value_of(trimmed(line.substr(comma + 1)), quantity, place);
  return {
      .workers = workers,
      .throughput = quantity == Quantity::seconds ? throughput_of(value, workers, scaling) : value};
}

}  // namespace

Measurements measurements_of_table(const std::string& text, const std::string& source,
                                   Scaling scaling) {
  Measurements table{
      .source = source, .scaling = scaling, .unit = {}, .quantity = {}, .points = {}};
  std::optional<Quantity> quantity;
  std::istringstream lines{text};
  int number = 0;
  for (std::string line; std::getline(lines, line);) {
    const Place place{source, ++number};
    const std::string_view content = trimmed(line);
    if (content.empty()) continue;
    if (!quantity) {
      quantity = quantity_of(content, place);
    } else {
      table.points.push_back(measurement_of(content, *quantity, scaling, place));
    }
  }
  if (!quantity) throw error_at({source, std::max(number, 1)}, "the table is empty");
  table.quantity = *quantity;
  if (*quantity == Quantity::seconds) table.unit = unit_of_runs(scaling);
  if (const auto lack = lack_of(table.points)) throw error_at({source, number}, *lack);
  return table;
}

}  // namespace scaling
