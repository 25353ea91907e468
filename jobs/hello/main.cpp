// SPDX-License-Identifier: BSL-1.0
#include <iostream>

#include <rankpool/rankpool.hpp>

double area(double radius) { return 3.14159 * radius * radius; }

int main(int argc, char** argv) {
  return rankpool::launch(argc, argv, [] {
    rankpool::Pool pool;
    std::vector radii{1.0, 2.0, 3.0};
    for (double a : pool.map<area>(radii)) std::cout << a << '\n';
  });
}
