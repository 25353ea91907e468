// SPDX-License-Identifier: BSL-1.0
// refused: a result of this type cannot be turned into bytes; return a value whose type has a
// Boost.Serialization serialize member or function, not a pointer or a view

#include <string_view>
#include <vector>

#include "rankpool/pool.hpp"

std::string_view name(int number);

void use(rankpool::Pool& pool) { (void)pool.map<name>(std::vector{1, 2}); }
