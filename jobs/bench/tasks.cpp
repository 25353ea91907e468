// SPDX-License-Identifier: BSL-1.0

#include "tasks.hpp"

#include <algorithm>
#include <numeric>
#include <thread>

namespace bench {

std::vector<double> counted(std::uint64_t count, double offset) {
  std::vector<double> numbers(count);
  std::iota(numbers.begin(), numbers.end(), offset);
  return numbers;
}

bool is_counted(const std::vector<double>& numbers, std::uint64_t count, double offset) {
  double expected = offset;
  for (const double number : numbers) {
    if (number != expected) return false;
    expected += 1;
  }
  return numbers.size() == count;
}

// Four chains keep the multiplier busy, so that a processor that looks ahead cannot work on one
// task while it finishes another, which would make short tasks look efficient.
std::uint64_t work(std::uint64_t iterations) {
  constexpr std::uint64_t factor = 6364136223846793005U;
  std::uint64_t a = 1;
  std::uint64_t b = 3;
  std::uint64_t c = 5;
  std::uint64_t d = 7;
  for (std::uint64_t i = 0; i < iterations; ++i) {
    a = a * factor + 1;
    b = b * factor + 3;
    c = c * factor + 5;
    d = d * factor + 7;
  }
  return a ^ b ^ c ^ d;
}

double seconds_of_work(std::uint64_t iterations) {
  volatile std::uint64_t result = 0;  // so that the work is done
  return seconds_of([&] { result = work(iterations); });
}

double sleep_for(double seconds) {
  return seconds_of(
      [seconds] { std::this_thread::sleep_for(std::chrono::duration<double>(seconds)); });
}

}  // namespace bench
