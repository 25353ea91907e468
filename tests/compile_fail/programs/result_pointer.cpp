// SPDX-License-Identifier: BSL-1.0
// refused: a result of this type cannot be turned into bytes; return a value whose type has a
// Boost.Serialization serialize member or function, not a pointer or a view

#include "rankpool/pool.hpp"

const int* find(int number);

void use(rankpool::Pool& pool) { (void)pool.apply<find>(1); }
