// SPDX-License-Identifier: BSL-1.0
//
// The picture of all pairs: rows and columns in clustered order, with names and a colour bar.

#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "similarity.hpp"

namespace align {

struct HeatMap {
  std::string title;
  std::string value_label;         // what the colours stand for
  std::vector<std::string> names;  // of the items of `values`, in its order
  const SimilarityMatrix& values;  // from 0 to 1, shown in percent
  std::span<const std::size_t> order;
};

/// The bytes of a PNG file. Names are left out where there are too many to be read.
[[nodiscard]] std::string heat_map_png(const HeatMap& map);

}  // namespace align
