// SPDX-License-Identifier: BSL-1.0
//
// How `scaling` ends, other than by a signal: 128 and the signal's number.

#pragma once

namespace scaling {

constexpr int success = 0;
constexpr int failure = 1;
constexpr int wrong_usage = 2;

}  // namespace scaling
