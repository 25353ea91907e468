// SPDX-License-Identifier: BSL-1.0

#include "columns.hpp"

#include <algorithm>

namespace scaling {
namespace {

std::vector<std::size_t> widths_of(const std::vector<Cells>& lines) {
  std::vector<std::size_t> widths;
  for (const Cells& line : lines) {
    widths.resize(std::max(widths.size(), line.size()));
    for (std::size_t i = 0; i < line.size(); ++i)
      widths[i] = std::max(widths[i], width_of(line[i]));
  }
  return widths;
}

std::string line_text(const Cells& cells, const std::vector<std::size_t>& widths) {
  std::string text;
  for (std::size_t i = 0; i < cells.size(); ++i) {
    const std::string blanks(widths[i] - width_of(cells[i]), ' ');
    text += (i == 0 ? "  " + cells[i] + blanks : "  " + blanks + cells[i]);
  }
  text.erase(text.find_last_not_of(' ') + 1);
  return text;
}

}  // namespace

std::string columns_text(const std::vector<Cells>& lines) {
  const auto widths = widths_of(lines);
  std::string text;
  for (const Cells& line : lines) text += line_text(line, widths) + "\n";
  return text;
}

std::size_t width_of(const std::string& text) {
  const auto begins_letter = [](char byte) {
    return (static_cast<unsigned char>(byte) & 0xC0U) != 0x80U;
  };
  return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), begins_letter));
}

}  // namespace scaling
