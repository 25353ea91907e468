// SPDX-License-Identifier: BSL-1.0
// compiles

#include <tuple>
#include <utility>

#include "rankpool/pool.hpp"

std::pair<int, double> turn(std::pair<int, double> pair);
std::tuple<int, char, bool> turn_more(std::tuple<int, char, bool> tuple);
std::tuple<> nothing(std::tuple<> tuple);

void use(rankpool::Pool& pool) {
  (void)pool.apply<turn>(std::pair{1, 2.5});
  (void)pool.apply<turn_more>(std::tuple{1, 'c', true});
  (void)pool.apply<nothing>(std::tuple<>{});
}
