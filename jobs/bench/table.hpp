// SPDX-License-Identifier: BSL-1.0
//
// The table for people: a line a row, with its goal and whether it holds.

#pragma once

#include <string>

#include "document.hpp"

namespace bench {

/// The machine, the rows, and a last line that counts the goals.
[[nodiscard]] std::string table_text(const Document& document);

}  // namespace bench
