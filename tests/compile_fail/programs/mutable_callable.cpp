// SPDX-License-Identifier: BSL-1.0
// refused: this callable cannot travel to another process, as a lambda with captures cannot; bind
// the values instead: rankpool::partial(lambda without captures, values...), or give the callable a
// serialize member

#include "rankpool/pool.hpp"

void use(rankpool::Pool& pool) {
  (void)pool.apply([calls = 0](int number) mutable { return number + ++calls; }, 1);
}
