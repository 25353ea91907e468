// SPDX-License-Identifier: BSL-1.0
// refused: this callable cannot travel to another process, as a lambda with captures cannot; bind
// the values instead: rankpool::partial(lambda without captures, values...), or give the callable a
// serialize member

#include <string>
#include <vector>

#include "rankpool/partial.hpp"
#include "rankpool/pool.hpp"

struct Cat {
  std::string name;
};
int feed(const Cat& cat, int food);

void use(rankpool::Pool& pool) {
  (void)pool.map(rankpool::partial<feed>(Cat{}), std::vector{1, 2});
}
