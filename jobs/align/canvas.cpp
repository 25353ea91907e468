// SPDX-License-Identifier: BSL-1.0

#include "canvas.hpp"

#include <cmath>
#include <numbers>
#include <stdexcept>

namespace align {
namespace {

constexpr double line_width = 1;
constexpr Colour ink{0.13, 0.13, 0.13};

// cairo refuses a whole text for one byte that is not UTF-8.
std::string plain(std::string text) {
  for (char& letter : text) {
    if (letter < ' ' || letter > '~') letter = '?';
  }
  return text;
}

cairo_status_t append(void* text, const unsigned char* bytes, unsigned count) {
  static_cast<std::string*>(text)->append(reinterpret_cast<const char*>(bytes), count);
  return CAIRO_STATUS_SUCCESS;
}

void check(cairo_status_t status) {
  if (status == CAIRO_STATUS_SUCCESS) return;
  throw std::runtime_error(std::string{"cannot draw the picture: "} +
                           cairo_status_to_string(status));
}

}  // namespace

Canvas::Canvas(Size size)
    : surface_{cairo_image_surface_create(CAIRO_FORMAT_RGB24,
                                          static_cast<int>(std::ceil(size.width)),
                                          static_cast<int>(std::ceil(size.height)))},
      context_{cairo_create(surface_.get())} {
  check(cairo_surface_status(surface_.get()));
  fill({}, size, {1, 1, 1});
}

void Canvas::fill(Point corner, Size size, Colour colour) {
  cairo_set_source_rgb(context_.get(), colour.red, colour.green, colour.blue);
  cairo_rectangle(context_.get(), corner.x, corner.y, size.width, size.height);
  cairo_fill(context_.get());
}

void Canvas::frame(Point corner, Size size) {
  cairo_set_source_rgb(context_.get(), ink.red, ink.green, ink.blue);
  cairo_set_line_width(context_.get(), line_width);
  // Through the middles of pixels, for a sharp line.
  cairo_rectangle(context_.get(), corner.x - line_width / 2, corner.y - line_width / 2,
                  size.width + line_width, size.height + line_width);
  cairo_stroke(context_.get());
}

void Canvas::select_font(const TextStyle& style) {
  cairo_select_font_face(
      context_.get(), "sans-serif", CAIRO_FONT_SLANT_NORMAL,
      style.weight == Weight::bold ? CAIRO_FONT_WEIGHT_BOLD : CAIRO_FONT_WEIGHT_NORMAL);
  cairo_set_font_size(context_.get(), style.font_size);
}

void Canvas::write(const std::string& text, Point at, const TextStyle& style) {
  const std::string shown = plain(text);
  select_font(style);
  cairo_text_extents_t extents;
  cairo_text_extents(context_.get(), shown.c_str(), &extents);
  cairo_font_extents_t font;
  cairo_font_extents(context_.get(), &font);
  double start = 0;
  if (style.anchor == Anchor::centre) start = -extents.x_advance / 2;
  if (style.anchor == Anchor::right) start = -extents.x_advance;

  cairo_save(context_.get());
  cairo_translate(context_.get(), at.x, at.y);
  if (style.direction == Direction::upwards) cairo_rotate(context_.get(), -std::numbers::pi / 2);
  cairo_set_source_rgb(context_.get(), ink.red, ink.green, ink.blue);
  // The same baseline for all texts, whether or not they have letters that reach below it.
  cairo_move_to(context_.get(), start, (font.ascent - font.descent) / 2);
  cairo_show_text(context_.get(), shown.c_str());
  cairo_restore(context_.get());
}

double Canvas::text_width(const std::string& text, const TextStyle& style) {
  Canvas scratch{{.width = 1, .height = 1}};
  scratch.select_font(style);
  cairo_text_extents_t extents;
  cairo_text_extents(scratch.context_.get(), plain(text).c_str(), &extents);
  return extents.x_advance;
}

std::string Canvas::png() const {
  check(cairo_status(context_.get()));
  std::string bytes;
  check(cairo_surface_write_to_png_stream(surface_.get(), &append, &bytes));
  return bytes;
}

}  // namespace align
