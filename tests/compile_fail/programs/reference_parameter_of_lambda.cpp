// SPDX-License-Identifier: BSL-1.0
// refused: a task works on a copy of its argument in another process, so a change through a
// non-const reference is lost; take it by value or by const reference, and return the result

#include <string>

#include "rankpool/pool.hpp"

void use(rankpool::Pool& pool) {
  pool.apply([](std::string& text) { text += "!"; }, std::string{"text"});
}
