// SPDX-License-Identifier: BSL-1.0
//
// Where results go: the table to standard output, the JSON where the user wants it.

#pragma once

#include <string>

#include "document.hpp"

namespace bench {

/// With `json` as `-`, the JSON is on standard output, and the table nowhere.
void publish(const Document& document, const std::string& json);

}  // namespace bench
