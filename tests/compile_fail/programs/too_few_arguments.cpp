// SPDX-License-Identifier: BSL-1.0
// refused: the function takes another number of arguments than it is given

#include "rankpool/pool.hpp"

int add(int a, int b);

void use(rankpool::Pool& pool) { (void)pool.apply<add>(1); }
