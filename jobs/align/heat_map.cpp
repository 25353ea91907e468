// SPDX-License-Identifier: BSL-1.0

#include "heat_map.hpp"

#include <algorithm>
#include <cmath>

#include "canvas.hpp"

namespace align {
namespace {

constexpr double map_size = 1000;  // about; a cell is a whole number of pixels
constexpr double largest_cell = 40;
constexpr double smallest_cell_with_name = 8;
constexpr std::size_t longest_name = 28;

constexpr double margin = 24;
constexpr double gap = 8;
constexpr double title_height = 48;
constexpr double shortest_bar = 240;
constexpr double bar_width = 20;
constexpr double bar_room = 90;  // the bar with its numbers and its label

constexpr TextStyle title_style{.font_size = 20, .weight = Weight::bold};
constexpr TextStyle tick_style{.font_size = 13};
constexpr TextStyle bar_label_style{
    .font_size = 14, .anchor = Anchor::centre, .direction = Direction::upwards};

// In the middle: names of relatives tend to differ at their ends.
std::string shortened(const std::string& name) {
  if (name.size() <= longest_name) return name;
  constexpr std::size_t kept = (longest_name - 2) / 2;
  return name.substr(0, kept) + ".." + name.substr(name.size() - kept);
}

struct Layout {
  double cell = 0;
  bool with_names = false;
  TextStyle row_name;
  TextStyle column_name;
  Point map;          // its upper left corner
  double extent = 0;  // of the map, which is square
  double bar_height = 0;
  Size picture;
};

Layout lay_out(const HeatMap& map) {
  Layout layout;
  const auto count = static_cast<double>(map.order.size());
  layout.cell = std::clamp(std::floor(map_size / count), 1.0, largest_cell);
  layout.extent = layout.cell * count;
  layout.with_names = layout.cell >= smallest_cell_with_name;
  layout.row_name = {.font_size = std::min(layout.cell * 0.65, 14.0), .anchor = Anchor::right};
  layout.column_name = layout.row_name;
  layout.column_name.direction = Direction::upwards;

  double name_width = 0;
  if (layout.with_names) {
    for (const std::string& name : map.names) {
      name_width = std::max(name_width, Canvas::text_width(shortened(name), layout.row_name) + gap);
    }
  }
  layout.map = {.x = std::ceil(margin + name_width), .y = margin + title_height};
  layout.bar_height = std::max(std::min(layout.extent, 2 * shortest_bar), shortest_bar);
  const double right = std::max(layout.map.x + layout.extent + 3 * gap + bar_room,
                                margin + Canvas::text_width(map.title, title_style));
  const double bottom = layout.map.y + std::max(layout.extent + name_width, layout.bar_height);
  layout.picture = {.width = right + margin, .height = bottom + margin};
  return layout;
}

void draw_cells(Canvas& canvas, const HeatMap& map, const Layout& layout) {
  for (std::size_t row = 0; row < map.order.size(); ++row) {
    for (std::size_t column = 0; column < map.order.size(); ++column) {
      const Point corner{.x = layout.map.x + layout.cell * static_cast<double>(column),
                         .y = layout.map.y + layout.cell * static_cast<double>(row)};
      canvas.fill(corner, {.width = layout.cell, .height = layout.cell},
                  viridis(map.values.at(map.order[row], map.order[column])));
    }
  }
  canvas.frame(layout.map, {.width = layout.extent, .height = layout.extent});
}

void draw_names(Canvas& canvas, const HeatMap& map, const Layout& layout) {
  for (std::size_t place = 0; place < map.order.size(); ++place) {
    const std::string name = shortened(map.names[map.order[place]]);
    const double middle = layout.cell * (static_cast<double>(place) + 0.5);
    canvas.write(name, {.x = layout.map.x - gap, .y = layout.map.y + middle}, layout.row_name);
    canvas.write(name, {.x = layout.map.x + middle, .y = layout.map.y + layout.extent + gap},
                 layout.column_name);
  }
}

void draw_colour_bar(Canvas& canvas, const HeatMap& map, const Layout& layout) {
  const Point bar{.x = layout.map.x + layout.extent + 3 * gap, .y = layout.map.y};
  for (double offset = 0; offset < layout.bar_height; ++offset) {
    canvas.fill({.x = bar.x, .y = bar.y + offset}, {.width = bar_width, .height = 1},
                viridis(1 - offset / layout.bar_height));
  }
  canvas.frame(bar, {.width = bar_width, .height = layout.bar_height});
  for (int percent = 0; percent <= 100; percent += 20) {
    const double y = bar.y + layout.bar_height * (1 - percent / 100.0);
    canvas.fill({.x = bar.x + bar_width, .y = std::floor(y)}, {.width = 5, .height = 1}, {});
    canvas.write(std::to_string(percent), {.x = bar.x + bar_width + gap, .y = y}, tick_style);
  }
  canvas.write(map.value_label, {.x = bar.x + bar_room - gap, .y = bar.y + layout.bar_height / 2},
               bar_label_style);
}

}  // namespace

std::string heat_map_png(const HeatMap& map) {
  const Layout layout = lay_out(map);
  Canvas canvas{layout.picture};
  canvas.write(map.title, {.x = margin, .y = margin + title_height / 4}, title_style);
  draw_cells(canvas, map, layout);
  if (layout.with_names) draw_names(canvas, map, layout);
  draw_colour_bar(canvas, map, layout);
  return canvas.png();
}

}  // namespace align
