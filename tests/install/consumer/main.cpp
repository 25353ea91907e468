// SPDX-License-Identifier: BSL-1.0
//
// What a user's first program does, built against the installed package.

#include <iostream>
#include <vector>

#include <rankpool/rankpool.hpp>

int square(int number) { return number * number; }

int main(int argc, char** argv) {
  return rankpool::launch(argc, argv, [] {
    rankpool::Pool pool;
    const char* separator = "";
    for (int result : pool.map<square>(std::vector{1, 2, 3, 4})) {
      std::cout << separator << result;
      separator = " ";
    }
    std::cout << '\n';
  });
}
