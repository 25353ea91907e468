// SPDX-License-Identifier: BSL-1.0
//
// Lines of cells as text, each column as wide as its widest cell.

#pragma once

#include <string>
#include <vector>

namespace scaling {

using Cells = std::vector<std::string>;

/// The first column is aligned left, the others right.
[[nodiscard]] std::string columns_text(const std::vector<Cells>& lines);

/// How many columns of a terminal a text takes, if none of its letters is a wide one.
[[nodiscard]] std::size_t width_of(const std::string& text);

}  // namespace scaling
