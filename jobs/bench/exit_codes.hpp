// SPDX-License-Identifier: BSL-1.0
//
// How `bench` ends.

#pragma once

namespace bench {

constexpr int success = 0;
constexpr int goal_missed = 1;
constexpr int measurement_failed = 1;
constexpr int wrong_usage = 2;

}  // namespace bench
