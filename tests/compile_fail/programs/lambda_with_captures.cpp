// SPDX-License-Identifier: BSL-1.0
// refused: this callable cannot travel to another process, as a lambda with captures cannot; bind
// the values instead: rankpool::partial(lambda without captures, values...), or give the callable a
// serialize member

#include <vector>

#include "rankpool/pool.hpp"

void use(rankpool::Pool& pool) {
  const int factor = 2;
  (void)pool.map([factor](int number) { return factor * number; }, std::vector{1, 2});
}
