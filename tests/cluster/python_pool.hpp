// SPDX-License-Identifier: BSL-1.0
//
// What the tests after Python's have in common.

#pragma once

#include <cstddef>
#include <numeric>
#include <vector>

#include <gtest/gtest.h>

#include "rankpool/pool.hpp"

#include "support/all_of.hpp"

namespace rankpool {

inline int square(int number) { return number * number; }
inline std::vector<int> numbers(int count) {
  std::vector<int> made(static_cast<std::size_t>(count));
  std::iota(made.begin(), made.end(), 0);
  return made;
}
inline std::vector<int> squares(int count) {
  std::vector<int> made;
  for (const int number : numbers(count)) made.push_back(square(number));
  return made;
}

class PythonPool : public ::testing::Test {
 protected:
  Pool pool;
};

}  // namespace rankpool
