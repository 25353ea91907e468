// SPDX-License-Identifier: BSL-1.0

#include "startup.hpp"

#include <chrono>
#include <cstdio>
#include <numeric>
#include <stdexcept>

#include <boost/mpi/communicator.hpp>
#include <boost/mpi/environment.hpp>

#include "exit_codes.hpp"
#include "mpirun.hpp"
#include "rounds.hpp"

#include <fmt/format.h>
#include <rankpool/rankpool.hpp>

namespace bench {
namespace {

// Seconds of the machine's one steady clock, which all processes share.
double seconds_now() {
  return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

struct Times {
  double start;  ///< from mpirun to the first moment when all ranks are there
  double end;    ///< from the end of main to the end of mpirun
};

Times times_of(const std::string& program, int ranks) {
  const double before = seconds_now();
  const std::string output = output_of_launch({.ranks = ranks, .arguments = {program}});
  const double after = seconds_now();
  double began = 0;
  double ended = 0;
  if (std::sscanf(output.c_str(), "%lf %lf", &began, &ended) != 2) {
    throw std::runtime_error(program + " printed no times: " + output);
  }
  return {.start = began - before, .end = after - ended};
}

/// Of one program, a sample each.
struct Launches {
  std::string program;
  Samples start = {};
  Samples end = {};

  void add_one(int ranks) {
    const Times times = times_of(program, ranks);
    start.push_back(times.start);
    end.push_back(times.end);
  }
};

void tell_times(double began) { fmt::print("{:.6f} {:.6f}\n", began, seconds_now()); }

int this_worker(int /*index*/) { return rankpool::this_task().worker; }

// Each worker has run a task.
void use_all_workers() {
  rankpool::Pool pool;
  std::vector<int> indices(static_cast<std::size_t>(pool.worker_count()));
  std::iota(indices.begin(), indices.end(), 0);
  (void)pool.map<this_worker>(indices, {.chunk_size = 1});
}

}  // namespace

int run_bare_launch() {
  const boost::mpi::environment environment{boost::mpi::threading::serialized};
  const boost::mpi::communicator ranks;
  ranks.barrier();
  if (ranks.rank() == 0) tell_times(seconds_now());
  return success;
}

int run_pool_launch(int argc, char** argv) {
  return rankpool::launch(argc, argv, [] {
    use_all_workers();
    tell_times(seconds_now());
  });
}

std::vector<Row> measure_startup(const Arguments& arguments) {
  Launches bare{.program = "bare-launch"};
  Launches pool{.program = "pool-launch"};
  for (int round = 1; round <= arguments.rounds; ++round) {
    tell(fmt::format("round {} of {}", round, arguments.rounds));
    const bool is_odd = round % 2 == 1;  // neither always follows the other
    (is_odd ? bare : pool).add_one(arguments.ranks);
    (is_odd ? pool : bare).add_one(arguments.ranks);
  }
  return {{.id = "startup.start",
           .what = fmt::format("start of a launch, {} ranks", arguments.ranks),
           .unit = "s",
           .samples = pool.start,
           .baseline = Baseline{"MPI alone", bare.start},
           .goals = {{Measure::ratio, Bound::at_most, 1.1}}},
          {.id = "startup.end",
           .what = fmt::format("end of a launch, {} ranks", arguments.ranks),
           .unit = "s",
           .samples = pool.end,
           .baseline = Baseline{"MPI alone", bare.end},
           .goals = {{Measure::value, Bound::at_most, 1.0}}}};
}

}  // namespace bench
