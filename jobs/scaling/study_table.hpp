// SPDX-License-Identifier: BSL-1.0
//
// The times of a study as text: a line for each number of workers.

#pragma once

#include <string>

#include "study.hpp"

namespace scaling {

[[nodiscard]] std::string times_text(const Study& study);

}  // namespace scaling
