// SPDX-License-Identifier: BSL-1.0
// refused: a result of this type cannot be turned into bytes; return a value whose type has a
// Boost.Serialization serialize member or function, not a pointer or a view

#include <string>

#include "rankpool/pool.hpp"

struct Cat {
  std::string name;
};
Cat adopt(int number);

void use(rankpool::Pool& pool) { (void)pool.apply<adopt>(1); }
