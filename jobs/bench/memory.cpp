// SPDX-License-Identifier: BSL-1.0

#include "memory.hpp"

#include <algorithm>
#include <functional>
#include <numeric>

#include <boost/mpi/collectives/gather.hpp>

#include "memory_use.hpp"
#include "rounds.hpp"
#include "tasks.hpp"

#include <fmt/format.h>

namespace bench {
namespace {

constexpr std::size_t master = 0;
constexpr std::size_t worker = 1;

struct Cost {
  std::vector<double> growth;  // bytes by rank, on rank 0: the peak over a rank that runs MPI alone
  double seconds = 0;
};

// `body` returns seconds.
Cost memory_of(const boost::mpi::communicator& ranks,
               const std::function<double(rankpool::Pool&)>& body) {
  ranks.barrier();
  const double bare = memory_now();
  Cost cost;
  cost.seconds = in_pool(ranks, body);
  boost::mpi::gather(ranks, memory_peak() - bare, cost.growth, 0);
  return cost;
}

bool is_there(const std::vector<double>& numbers, std::uint64_t count) {
  return is_counted(numbers, count, 0.5);
}
std::vector<double> made(std::uint64_t count) { return counted(count, 0.5); }

double seconds_to_worker(rankpool::Pool& pool, std::uint64_t count) {
  const std::vector<double> argument = made(count);
  bool is_right = false;
  const double seconds = seconds_of([&] { is_right = pool.apply<is_there>(argument, count); });
  require_right(is_right, "a large argument");
  return seconds;
}

double seconds_from_worker(rankpool::Pool& pool, std::uint64_t count) {
  std::vector<double> result;
  const double seconds = seconds_of([&] { result = pool.apply<made>(count); });
  require_right(is_there(result, count), "a large result");
  return seconds;
}

std::vector<Row> measure_large(const boost::mpi::communicator& ranks, const Arguments& arguments,
                               const std::string& name,
                               double (*move)(rankpool::Pool&, std::uint64_t)) {
  const double gibibytes = arguments.is_quick ? 1.0 / 64 : arguments.gibibytes;
  const double bytes = gibibytes * (1 << 30);
  const auto count = static_cast<std::uint64_t>(bytes / sizeof(double));
  if (ranks.rank() == 0) tell("a large " + name);
  const Cost cost = memory_of(ranks, [&](rankpool::Pool& pool) { return move(pool, count); });
  if (ranks.rank() != 0) return {};
  const double grown = std::accumulate(cost.growth.begin(), cost.growth.end(), 0.0);
  const std::string what = fmt::format("{:g} GiB as {}", gibibytes, name);
  return {{.id = "large." + name + ".memory",
           .what = what + ": memory over the data",
           .unit = "x",
           .samples = {grown / bytes},
           .goals = {{Measure::value, Bound::at_most, 2.5}}},
          {.id = "large." + name + ".rate",
           .what = what + ": made, moved, and used",
           .unit = "B/s",
           .samples = {bytes / cost.seconds}}};
}

double seconds_queued(rankpool::Pool& pool, std::size_t tasks) {
  std::vector<int> inputs(tasks);
  std::iota(inputs.begin(), inputs.end(), 0);
  std::vector<int> outputs;
  const double seconds =
      seconds_of([&] { outputs = pool.map_async<increment>(std::move(inputs)).get(); });
  bool is_right = outputs.size() == tasks;
  for (std::size_t i = 0; i < outputs.size(); ++i) {
    is_right = is_right && outputs[i] == increment(static_cast<int>(i));
  }
  require_right(is_right, "queued tasks");
  return seconds;
}

}  // namespace

std::vector<Row> measure_memory(const boost::mpi::communicator& ranks, const Arguments& arguments) {
  const std::size_t tasks = arguments.is_quick ? 1'000'000 : 10'000'000;
  if (ranks.rank() == 0) tell("the memory of many tasks");
  const Cost cost =
      memory_of(ranks, [&](rankpool::Pool& pool) { return seconds_queued(pool, tasks); });
  if (ranks.rank() != 0) return {};
  const double values = static_cast<double>(tasks) * (sizeof(int) + sizeof(int));
  const double beyond = (cost.growth[master] - values) / static_cast<double>(tasks);
  return {{.id = "memory.master",
           .what = "10 M queued tasks: master, a task beyond its values",
           .unit = "B",
           .samples = {beyond},
           .goals = {{Measure::value, Bound::at_most, 8}}},
          {.id = "memory.worker",
           .what = "10 M queued tasks: worker over a bare rank",
           .unit = "B",
           .samples = {cost.growth[worker]},
           .goals = {{Measure::value, Bound::at_most, 5e6}}}};
}

std::vector<Row> measure_large_argument(const boost::mpi::communicator& ranks,
                                        const Arguments& arguments) {
  return measure_large(ranks, arguments, "argument", seconds_to_worker);
}

std::vector<Row> measure_large_result(const boost::mpi::communicator& ranks,
                                      const Arguments& arguments) {
  return measure_large(ranks, arguments, "result", seconds_from_worker);
}

}  // namespace bench
