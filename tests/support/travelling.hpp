// SPDX-License-Identifier: BSL-1.0
//
// Sends values to a worker and back: as the argument of one call, and in a map.

#pragma once

#include <utility>
#include <vector>

#include <gmock/gmock.h>

#include "rankpool/pool.hpp"

namespace rankpool::testing {

template <class T>
T echo(const T& value) {
  return value;
}

template <class T>
T hand_over(T value) {
  return value;
}

/// Whether a value comes back as it was.
template <class T>
void expect_travels(const T& value) {
  Pool pool;

  EXPECT_EQ(pool.apply<echo<T>>(value), value);
  EXPECT_EQ(pool.map<echo<T>>(std::vector<T>{value, value}), (std::vector<T>{value, value}));
}

/// The same for what can only be moved.
template <class T>
T there_and_back(T value) {
  Pool pool;
  return pool.apply<hand_over<T>>(std::move(value));
}

}  // namespace rankpool::testing
