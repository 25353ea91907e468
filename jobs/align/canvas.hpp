// SPDX-License-Identifier: BSL-1.0
//
// The few strokes a picture needs, over cairo: rectangles, lines and text, out as a PNG.

#pragma once

#include <memory>
#include <string>

#include "colour_map.hpp"

#include <cairo.h>

namespace align {

struct Point {
  double x = 0;
  double y = 0;
};

struct Size {
  double width = 0;
  double height = 0;
};

enum class Anchor { left, centre, right };  // the part of a text that stands at its point
enum class Direction { across, upwards };   // in which a text runs
enum class Weight { normal, bold };

struct TextStyle {
  double font_size = 12;
  Anchor anchor = Anchor::left;
  Direction direction = Direction::across;
  Weight weight = Weight::normal;
};

/// Coordinates in pixels from the upper left corner. White at first.
class Canvas {
 public:
  explicit Canvas(Size size);

  void fill(Point corner, Size size, Colour colour);
  void frame(Point corner, Size size);

  /// Centred at `at` across the text's direction. A byte that is not ASCII shows as `?`.
  void write(const std::string& text, Point at, const TextStyle& style);

  [[nodiscard]] static double text_width(const std::string& text, const TextStyle& style);

  [[nodiscard]] std::string png() const;

 private:
  struct Destroy {
    void operator()(cairo_surface_t* surface) const { cairo_surface_destroy(surface); }
    void operator()(cairo_t* context) const { cairo_destroy(context); }
  };

  void select_font(const TextStyle& style);

  std::unique_ptr<cairo_surface_t, Destroy> surface_;
  std::unique_ptr<cairo_t, Destroy> context_;
};

}  // namespace align
