// SPDX-License-Identifier: BSL-1.0
#include <chrono>
#include <cstdlib>
#include <iostream>

#include <rankpool/rankpool.hpp>

// Stands for a library that does not like all of its inputs.
int fragile(int input) {
  if (input == 2) std::abort();
  for (volatile bool is_lost = input == 3; is_lost;) {
  }
  return 10 * input;
}

int main(int argc, char** argv) {
  return rankpool::launch(argc, argv, [] {
    using namespace std::chrono_literals;
    rankpool::Pool pool{{.isolation = rankpool::Isolation::process, .task_timeout = 500ms}};
    auto results = pool.imap<fragile>(std::vector{0, 1, 2, 3, 4});
    for (int input = 0; input < 5; ++input) {
      try {
        const int result = results.next().value();
        std::cout << input << ": " << result << '\n';
      } catch (const rankpool::TaskCrashed& crash) {
        std::cout << input << ": signal " << crash.signal() << '\n';
      } catch (const rankpool::TaskTimeout&) {
        std::cout << input << ": took too long\n";
      }
    }
  });
}
