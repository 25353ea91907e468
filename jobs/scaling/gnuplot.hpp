// SPDX-License-Identifier: BSL-1.0
//
// Pictures by gnuplot.

#pragma once

#include <string>

namespace scaling {

/// What the script draws, which sets neither terminal nor output. std::runtime_error if gnuplot is
/// not installed or does not take the script.
[[nodiscard]] std::string picture(const std::string& terminal, const std::string& script);

/// `name` tells the pictures of a page apart, `title` is for those who cannot see it.
struct SvgOrder {
  std::string name;
  std::string title;
  int width = 0;
  int height = 0;
};

/// As inline SVG. A grey in the script is a number of the page's palette: `#0a0a0a` becomes the CSS
/// variable --colour-10, so that the page decides what is light and dark.
[[nodiscard]] std::string svg_picture(const SvgOrder& order, const std::string& script);

}  // namespace scaling
