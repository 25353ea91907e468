// SPDX-License-Identifier: BSL-1.0
// refused: a function pointer means nothing in another process; name the function at compile time:
// pool.map<function>(inputs)

#include <vector>

#include "rankpool/pool.hpp"

int square(int number);

void use(rankpool::Pool& pool) {
  int (*const chosen)(int) = &square;
  (void)pool.map(chosen, std::vector{1, 2});
}
