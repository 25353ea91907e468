// SPDX-License-Identifier: BSL-1.0
#include <cstdio>

#include <rankpool/rankpool.hpp>

double area(double radius) { return 3.141592653589793 * radius * radius; }

int main(int argc, char** argv) {
  return rankpool::launch(argc, argv, [] {
    rankpool::Pool pool;
    for (double a : pool.map<area>(std::vector{1.0, 2.0, 3.0})) std::printf("%.2f\n", a);
  });
}
