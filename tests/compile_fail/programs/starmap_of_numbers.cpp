// SPDX-License-Identifier: BSL-1.0
// refused: starmap takes a range of tuples (std::tuple, std::pair, std::array), each with all
// arguments of one call; use map for functions of one argument

#include <vector>

#include "rankpool/pool.hpp"

int square(int number);

void use(rankpool::Pool& pool) { (void)pool.starmap<square>(std::vector{1, 2}); }
