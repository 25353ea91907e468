// SPDX-License-Identifier: BSL-1.0
//
// The first program of a reader: the calls that matter, with something to look at.

#include <iostream>
#include <vector>

#include <rankpool/rankpool.hpp>

double area(double radius);

int main(int argc, char** argv) {
  return rankpool::launch(argc, argv, [] {
    rankpool::Pool pool;  // all workers of this launch
    std::vector<double> radii{1, 2, 3};
    std::vector<double> areas = pool.map<area>(radii);  // a function, named at compile time
    double one = pool.apply<area>(2.0);
    auto later = pool.apply_async<area>(3.0);  // AsyncResult<double>
    auto squares = pool.map([](int i) { return i * i; }, std::vector{1, 2, 3});
    for (double a : areas) std::cout << a << '\n';
    for (int square : squares) std::cout << square << '\n';
    return later.get() > one ? 0 : 1;
  });
}

double area(double radius) { return 3.14159 * radius * radius; }
