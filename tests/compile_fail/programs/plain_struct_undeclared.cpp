// SPDX-License-Identifier: BSL-1.0
// refused: an argument of this type cannot be turned into bytes; give the type a
// Boost.Serialization serialize member or function, or declare BOOST_IS_BITWISE_SERIALIZABLE(Type)
// for a plain struct

#include <vector>

#include "rankpool/pool.hpp"

struct Box {
  double width;
  double height;
};
double area(const Box& box);

void use(rankpool::Pool& pool) { (void)pool.map<area>(std::vector<Box>{}); }
