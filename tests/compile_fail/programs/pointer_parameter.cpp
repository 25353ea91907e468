// SPDX-License-Identifier: BSL-1.0
// refused: a pointer means nothing in another process; take the value, a std::string or a
// std::vector instead

#include "rankpool/pool.hpp"

int digest(const int* number);

void use(rankpool::Pool& pool) {
  int number = 1;
  (void)pool.apply<digest>(&number);
}
