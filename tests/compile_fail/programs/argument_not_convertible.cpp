// SPDX-License-Identifier: BSL-1.0
// refused: an argument cannot be converted to the function's parameter type

#include <string>

#include "rankpool/pool.hpp"

int square(int number);

void use(rankpool::Pool& pool) { (void)pool.apply<square>(std::string{"two"}); }
