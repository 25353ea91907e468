// SPDX-License-Identifier: BSL-1.0

#include "colour_map.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>

namespace align {
namespace {

// Every 32nd entry of the table by van der Walt and Smith (matplotlib, CC0), which changes so
// slowly that straight lines between them cannot be told from it.
constexpr std::array<std::array<double, 3>, 9> samples = {{{68, 1, 84},
                                                           {71, 44, 122},
                                                           {59, 81, 139},
                                                           {44, 113, 142},
                                                           {33, 144, 141},
                                                           {39, 173, 129},
                                                           {92, 200, 99},
                                                           {170, 220, 50},
                                                           {253, 231, 37}}};

}  // namespace

Colour viridis(double value) {
  const double position = std::clamp(value, 0.0, 1.0) * (samples.size() - 1);
  const auto below = std::min(static_cast<std::size_t>(position), samples.size() - 2);
  const double share = position - static_cast<double>(below);
  const auto part = [&](std::size_t index) {
    return std::lerp(samples[below][index], samples[below + 1][index], share) / 255;
  };
  return {.red = part(0), .green = part(1), .blue = part(2)};
}

}  // namespace align
