// SPDX-License-Identifier: BSL-1.0
// refused: an argument of this type cannot be turned into bytes; give the type a
// Boost.Serialization serialize member or function, or declare BOOST_IS_BITWISE_SERIALIZABLE(Type)
// for a plain struct

#include <string>

#include "rankpool/pool.hpp"

struct Cat {
  std::string name;
};
int weigh(const Cat& cat);

void use(rankpool::Pool& pool) { (void)pool.apply<weigh>(Cat{}); }
