// SPDX-License-Identifier: BSL-1.0
//
// A program that runs MPI itself and calls with_pool: with_pool_test (boost | single | funneled |
// serialized | multiple). All ranks go through the same scenarios, so GoogleTest cannot be used: a
// check that fails is counted on its rank and printed, and the sum is the outcome of the program.

#include "rankpool/with_pool.hpp"

#include <cstdio>
#include <functional>
#include <numeric>
#include <stdexcept>
#include <string>
#include <vector>

#include <boost/mpi/collectives.hpp>
#include <boost/mpi/communicator.hpp>
#include <boost/mpi/environment.hpp>

#include "rankpool/errors.hpp"
#include "rankpool/pool.hpp"

namespace rankpool {
namespace {

int failures = 0;

void check(bool is_right, const char* what, int line = __builtin_LINE()) {
  if (is_right) return;
  ++failures;
  std::fprintf(stderr, "with_pool_test.cpp:%d: not so: %s\n", line, what);
}

int square(int number) { return number * number; }
int world_rank() { return boost::mpi::communicator{}.rank(); }

void check_a_map(int workers) {
  Pool pool;
  std::vector<int> numbers(500);
  std::iota(numbers.begin(), numbers.end(), 0);

  const auto squares = pool.map<square>(numbers);
  auto later = pool.map_async<square>(numbers);

  check(squares.size() == 500 && squares[499] == 499 * 499, "a map returns its results");
  check(later.get() == squares, "an asynchronous map returns the same");
  check(pool.worker_count() == workers, "all ranks but one are workers");
}

/// Whether the communicator still carries the program's own messages.
void check_usable(MPI_Comm communicator) {
  int size = 0;
  int sum = 0;
  const int one = 1;
  MPI_Comm_size(communicator, &size);
  MPI_Allreduce(&one, &sum, 1, MPI_INT, MPI_SUM, communicator);
  check(sum == size, "the communicator is usable afterwards");
}

void serve_several_times(const boost::mpi::communicator& world) {
  int bodies = 0;
  for (int i = 0; i < 5; ++i) {
    with_pool(world, [&] {
      ++bodies;
      check_a_map(world.size() - 1);
    });
    check_usable(world);
  }
  check(bodies == (world.rank() == 0 ? 5 : 0), "the body runs on rank 0 only");
}

void make_pools_in_a_row(MPI_Comm communicator) {
  with_pool(communicator, [] {
    for (int i = 0; i < 10; ++i)
      check(Pool{}.apply<square>(i) == i * i, "pools follow one another");
  });
}

void throw_from_body(const boost::mpi::communicator& world) {
  bool was_thrown = false;
  try {
    with_pool(world, [] {
      Pool pool;
      auto left = pool.map_async<square>(std::vector<int>(1000, 1));
      throw std::out_of_range{"of the body"};
    });
  } catch (const std::out_of_range& error) {
    was_thrown = std::string{error.what()} == "of the body";
  }
  check(was_thrown == (world.rank() == 0), "what the body throws is thrown on rank 0 only");
  check_usable(world);
  serve_several_times(world);
}

void serve_two_halves_at_once(const boost::mpi::communicator& world) {
  if (world.size() < 4) return;
  const boost::mpi::communicator half = world.split(world.rank() % 2);
  with_pool(half, [&] {
    check_a_map(half.size() - 1);
    const auto ranks = Pool{}.map([](int) { return world_rank(); }, std::vector<int>(20));
    for (const int rank : ranks) {
      check(rank % 2 == world.rank() % 2, "the tasks of a half run in this half");
    }
  });
  check_usable(half);
  check_usable(world);
}

template <class Call>
bool is_refused(Call call) {
  try {
    call();
  } catch (const UsageError&) {
    return true;
  }
  return false;
}

void refuse_what_cannot_work(const boost::mpi::communicator& world) {
  const boost::mpi::communicator alone{MPI_COMM_SELF, boost::mpi::comm_attach};
  check(is_refused([&] { with_pool(alone, [] {}); }), "a communicator of one rank is refused");
  check(is_refused([] { Pool{}; }), "a Pool outside of with_pool is refused");
  with_pool(world, [&] {
    check(is_refused([&] { with_pool(world, [] {}); }), "with_pool within with_pool is refused");
  });
  check_usable(world);
}

void pass_results_out(const boost::mpi::communicator& world) {
  std::vector<AsyncResult<int>> results;
  with_pool(world, [&] {
    Pool pool;
    for (int i = 0; i < 10; ++i) results.push_back(pool.apply_async<square>(i));
  });
  int sum = 0;
  for (AsyncResult<int>& result : results) sum += result.get();
  check(sum == (world.rank() == 0 ? 285 : 0), "results may be taken after with_pool");
}

void run_all(const boost::mpi::communicator& world) {
  serve_several_times(world);
  make_pools_in_a_row(MPI_COMM_WORLD);
  throw_from_body(world);
  serve_two_halves_at_once(world);
  refuse_what_cannot_work(world);
  pass_results_out(world);
}

/// The number of failures on all ranks.
int all_failures() {
  int sum = 0;
  MPI_Allreduce(&failures, &sum, 1, MPI_INT, MPI_SUM, MPI_COMM_WORLD);
  return sum;
}

int run_with_boost(int argc, char** argv) {
  const boost::mpi::environment environment{argc, argv};
  run_all(boost::mpi::communicator{});
  return all_failures();
}

int run_with_mpi(int argc, char** argv, int level) {
  int provided = 0;
  MPI_Init_thread(&argc, &argv, level, &provided);
  run_all({MPI_COMM_WORLD, boost::mpi::comm_attach});
  const int sum = all_failures();
  MPI_Finalize();
  return sum;
}

int run(int argc, char** argv) {
  const std::string start = argc > 1 ? argv[1] : "";
  if (start == "boost") return run_with_boost(argc, argv);
  if (start == "single") return run_with_mpi(argc, argv, MPI_THREAD_SINGLE);
  if (start == "funneled") return run_with_mpi(argc, argv, MPI_THREAD_FUNNELED);
  if (start == "serialized") return run_with_mpi(argc, argv, MPI_THREAD_SERIALIZED);
  if (start == "multiple") return run_with_mpi(argc, argv, MPI_THREAD_MULTIPLE);
  std::fprintf(stderr, "usage: with_pool_test (boost|single|funneled|serialized|multiple)\n");
  return 2;
}

}  // namespace
}  // namespace rankpool

int main(int argc, char** argv) { return rankpool::run(argc, argv) == 0 ? 0 : 1; }
