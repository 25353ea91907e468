// SPDX-License-Identifier: BSL-1.0
//
// Progress for people: a line on the terminal, or plain lines in a log.

#pragma once

#include <functional>
#include <string>

#include "rankpool/options.hpp"

namespace rankpool {

/// For MapOptions::on_progress: draws on standard error, with percent, rate and time left. On a
/// terminal one line that is drawn again and again; elsewhere a plain line every few seconds. A map
/// of less than a second draws nothing. A stream of unknown length has neither bar nor percent.
std::function<void(const Progress&)> progress_line(std::string label = "tasks");

}  // namespace rankpool
