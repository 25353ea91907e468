// SPDX-License-Identifier: BSL-1.0
// refused: a function pointer means nothing in another process; name the function at compile time:
// pool.map<function>(inputs)

#include <vector>

#include "rankpool/pool.hpp"

int square(int number);

void use(rankpool::Pool& pool) { (void)pool.map(square, std::vector{1, 2}); }
