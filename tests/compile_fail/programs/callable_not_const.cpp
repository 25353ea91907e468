// SPDX-License-Identifier: BSL-1.0
// refused: this callable does not take these arguments; its call operator must be const, and take
// them by value or by const reference

#include "rankpool/pool.hpp"

struct Counter {
  int operator()(int number) { return number; }
};

void use(rankpool::Pool& pool) { (void)pool.apply(Counter{}, 1); }
