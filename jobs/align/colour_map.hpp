// SPDX-License-Identifier: BSL-1.0
//
// Viridis: colours whose lightness rises evenly, readable in grey and for the colour-blind.

#pragma once

namespace align {

/// Each part from 0 to 1.
struct Colour {
  double red = 0;
  double green = 0;
  double blue = 0;
};

/// `value` from 0 (dark) to 1 (bright).
[[nodiscard]] Colour viridis(double value);

}  // namespace align
