// SPDX-License-Identifier: BSL-1.0
//
// A program whose tasks print, in the way that its first argument says.

#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <iostream>
#include <map>
#include <string>
#include <vector>

#include <rankpool/rankpool.hpp>
#ifdef _OPENMP
#include <omp.h>
#endif

namespace probe {
namespace {

using rankpool::this_task;

/// Lines that can be told from a mixture: each of one letter, of its worker's.
void print_lines(int count) {
  const auto letter = static_cast<char>('a' + this_task().worker);
  for (int i = 0; i < count; ++i)
    std::cout << std::string(5, letter) << std::string(95, letter) << '\n';
}

/// A line in pieces, one without end, and one of a program that it starts.
void print_otherwise(int index) {
  std::printf("in ");
  std::fflush(stdout);
  std::cout << "pieces\n" << std::flush;
  if (std::system("echo of another program") != 0) std::abort();
  if (index == 0) std::cout << "without end";
}

void print_and_die() {
  std::cout << "last words\n";
  std::raise(SIGKILL);
}

int threads_of_a_task() {
#ifdef _OPENMP
  return omp_get_max_threads();
#else
  return std::atoi(std::getenv("OMP_NUM_THREADS"));
#endif
}

void lines(rankpool::Pool& pool) {
  pool.map<print_lines>(std::vector(20, 1'000), {.chunk_size = 1});
}
void otherwise(rankpool::Pool& pool) { pool.map<print_otherwise>(std::vector{0}); }
void tags(rankpool::Pool& pool) {
  pool.map<print_otherwise>(std::vector{7, 0, 7});
  pool.apply([] { std::cout << "one\ntwo\n"; });
}
void die(rankpool::Pool& pool) {
  try {
    pool.apply<print_and_die>();
  } catch (const rankpool::WorkerLost&) {
    std::cout << "lost\n";
  }
}
void threads(rankpool::Pool& pool) { std::cout << pool.apply<threads_of_a_task>() << '\n'; }

const std::map<std::string, void (*)(rankpool::Pool&)> modes{
    {"lines", lines}, {"otherwise", otherwise}, {"tags", tags}, {"die", die}, {"threads", threads}};

}  // namespace
}  // namespace probe

int main(int argc, char** argv) {
  return rankpool::launch(argc, argv, [](int /*count*/, char** words) {
    rankpool::Pool pool{{.worker_loss_retries = 0}};
    probe::modes.at(words[1])(pool);
  });
}
