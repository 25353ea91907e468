// SPDX-License-Identifier: BSL-1.0

#include "tails.hpp"

#include <numeric>
#include <random>

#include "rounds.hpp"
#include "tasks.hpp"

#include <fmt/format.h>

namespace bench {
namespace {

struct Load {
  const char* name;
  double mean;  // seconds
  std::size_t tasks_a_worker;
};

// Two seconds and one, so that the last task of a worker weighs little.
constexpr Load long_tasks{"10ms", 10e-3, 200};
constexpr Load short_tasks{"1ms", 1e-3, 1000};

std::vector<double> fixed_lengths(std::size_t count, double mean) {
  return std::vector<double>(count, mean);
}

std::vector<double> uniform_lengths(std::size_t count, double mean) {
  std::mt19937_64 random{1};  // the same lengths in each round
  std::uniform_real_distribution<double> length{0, 2 * mean};
  std::vector<double> lengths(count);
  for (double& value : lengths) value = length(random);
  return lengths;
}

// Counts what the tasks really took: a sleep is longer than it was asked to be.
double efficiency(rankpool::Pool& pool, const std::vector<double>& lengths) {
  std::vector<double> taken;
  const double wall = seconds_of([&] { taken = pool.map<sleep_for>(lengths); });
  require_right(taken.size() == lengths.size(), "tails");
  return 100 * std::accumulate(taken.begin(), taken.end(), 0.0) / (wall * pool.worker_count());
}

using Lengths = std::vector<double> (*)(std::size_t count, double mean);

Measurement measurement(const boost::mpi::communicator& ranks, const Load& load, const char* kind,
                        Lengths lengths) {
  return {fmt::format("{}.{}", load.name, kind), [&ranks, load, lengths] {
            const std::size_t count = load.tasks_a_worker * (ranks.size() - 1);
            return in_pool(ranks, [&](rankpool::Pool& pool) {
              return efficiency(pool, lengths(count, load.mean));
            });
          }};
}

std::vector<Row> rows_of(const Results& results, const Load& load, std::vector<Goal> goals) {
  const Samples& fixed = results.at(fmt::format("{}.fixed", load.name));
  const Samples& uniform = results.at(fmt::format("{}.uniform", load.name));
  const std::string what = fmt::format("efficiency, tasks of {:g} ms", load.mean * 1e3);
  Row alone{.id = fmt::format("tails.{}.fixed", load.name),
            .what = what + " each",
            .unit = "%",
            .samples = fixed,
            .goals = goals};
  goals.push_back({Measure::shortfall, Bound::at_most, 3});
  return {alone,
          {.id = fmt::format("tails.{}.uniform", load.name),
           .what = what + " in the mean",
           .unit = "%",
           .samples = uniform,
           .baseline = Baseline{"fixed", fixed},
           .goals = goals}};
}

}  // namespace

std::vector<Row> measure_tails(const boost::mpi::communicator& ranks, const Arguments& arguments) {
  std::vector<Measurement> measurements;
  for (Load load : {long_tasks, short_tasks}) {
    if (arguments.is_quick) load.tasks_a_worker = 10;
    measurements.push_back(measurement(ranks, load, "fixed", fixed_lengths));
    measurements.push_back(measurement(ranks, load, "uniform", uniform_lengths));
  }
  const Results results = in_rounds(ranks, arguments.rounds, measurements);
  if (ranks.rank() != 0) return {};
  std::vector<Row> rows = rows_of(results, long_tasks, {{Measure::value, Bound::at_least, 95}});
  for (Row& row : rows_of(results, short_tasks, {})) rows.push_back(std::move(row));
  return rows;
}

}  // namespace bench
