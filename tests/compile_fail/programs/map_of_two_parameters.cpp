// SPDX-License-Identifier: BSL-1.0
// refused: the function takes another number of arguments than it is given

#include <vector>

#include "rankpool/pool.hpp"

int add(int a, int b);

void use(rankpool::Pool& pool) { (void)pool.map<add>(std::vector{1, 2}); }
