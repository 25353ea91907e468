// SPDX-License-Identifier: BSL-1.0
//
// What a measurement has found, as a document of this machine.

#pragma once

#include <vector>

#include "arguments.hpp"
#include "row.hpp"

namespace bench {

void publish_rows(const std::vector<Row>& rows, const Arguments& arguments);

}  // namespace bench
