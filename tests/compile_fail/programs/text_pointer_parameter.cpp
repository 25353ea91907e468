// SPDX-License-Identifier: BSL-1.0
// refused: a pointer means nothing in another process; take the value, a std::string or a
// std::vector instead

#include "rankpool/pool.hpp"

int length(const char* text);

void use(rankpool::Pool& pool) { (void)pool.apply<length>("text"); }
