// SPDX-License-Identifier: BSL-1.0

#include "html.hpp"

#include <string_view>

#include <fmt/format.h>

namespace scaling {
namespace {

std::string_view escaped(const char& letter) {
  switch (letter) {
    case '&':
      return "&amp;";
    case '<':
      return "&lt;";
    case '>':
      return "&gt;";
    case '"':
      return "&quot;";
    default:
      return {&letter, 1};
  }
}

std::string html_line(const Cells& cells, const std::string& tag) {
  std::string html = "<tr>";
  for (const std::string& cell : cells) html += fmt::format("<{0}>{1}</{0}>", tag, html_of(cell));
  return html + "</tr>\n";
}

}  // namespace

std::string html_of(const std::string& text) {
  std::string html;
  for (const char& letter : text) html += escaped(letter);
  return html;
}

std::string html_list(const std::vector<std::string>& sentences) {
  std::string html = "<ul>\n";
  for (const std::string& sentence : sentences) html += "<li>" + html_of(sentence) + "</li>\n";
  return html + "</ul>\n";
}

std::string html_table(const ReportTable& table) {
  std::string html;
  if (!table.lines.empty()) {
    html += "<div class=\"wide\"><table>\n<thead>" + html_line(table.lines.front(), "th") +
            "</thead>\n<tbody>\n";
    for (std::size_t i = 1; i < table.lines.size(); ++i) html += html_line(table.lines[i], "td");
    html += "</tbody></table></div>\n";
  }
  return html + "<p class=\"note\">" + html_of(table.note) + "</p>\n";
}

}  // namespace scaling
