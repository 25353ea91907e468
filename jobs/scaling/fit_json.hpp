// SPDX-License-Identifier: BSL-1.0
//
// An analysis as JSON, for programs.

#pragma once

#include <string>

#include "analysis.hpp"

namespace scaling {

[[nodiscard]] std::string json_text(const Analysis& analysis);

/// Whether the text is what `json_text` makes, of any version.
[[nodiscard]] bool is_fit(const std::string& text);

}  // namespace scaling
