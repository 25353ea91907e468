// SPDX-License-Identifier: BSL-1.0
// compiles

#include <string>
#include <string_view>
#include <vector>

#include "rankpool/partial.hpp"
#include "rankpool/pool.hpp"

int square(int number);
int scale(const std::vector<double>& factors, int number);
void print(std::string_view text);
int halve(int number);
double halve(double number);

void use(rankpool::Pool& pool) {
  (void)pool.map<square>(std::vector{1, 2});
  (void)pool.map(rankpool::partial<scale>(std::vector{1.5}), std::vector{1, 2});
  (void)pool.apply([](int number) { return number; }, 1);
  (void)pool.map<static_cast<int (*)(int)>(halve)>(std::vector{1, 2});
  for (const int number : pool.imap<square>(std::vector{1, 2})) (void)number;
  auto later = pool.apply_async<print>("text");
  later.wait();
}
