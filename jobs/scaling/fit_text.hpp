// SPDX-License-Identifier: BSL-1.0
//
// An analysis as text, for people.

#pragma once

#include <string>

#include "analysis.hpp"

namespace scaling {

/// The laws and their parameters, with what follows from them.
[[nodiscard]] std::string laws_text(const Analysis& analysis);

/// A heading, the laws, and a line for each number of workers.
[[nodiscard]] std::string fit_text(const Analysis& analysis);

}  // namespace scaling
