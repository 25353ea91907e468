// SPDX-License-Identifier: BSL-1.0
// refused, showing: f is overloaded: static_cast<R (*)(P)>(f)

#include "rankpool/pool.hpp"

int scale(int value);
double scale(double value);

void use(rankpool::Pool& pool) { (void)pool.map<scale>(std::vector{1, 2}); }
