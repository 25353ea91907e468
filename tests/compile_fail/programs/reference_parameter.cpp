// SPDX-License-Identifier: BSL-1.0
// refused: a task works on a copy of its argument in another process, so a change through a
// non-const reference is lost; take it by value or by const reference, and return the result

#include <vector>

#include "rankpool/pool.hpp"

void increment(int& number);

void use(rankpool::Pool& pool) {
  std::vector<int> numbers{1, 2};
  pool.map<increment>(numbers);
}
