// SPDX-License-Identifier: BSL-1.0

#include "granularity.hpp"

#include <algorithm>
#include <cmath>

#include "curve.hpp"
#include "document.hpp"
#include "rounds.hpp"
#include "tasks.hpp"

namespace bench {
namespace {

constexpr double half = 0.5;
constexpr double most_for_a_task = 20e-9;  // a guess, so that the shortest are not too many
constexpr std::uint64_t calibration_iterations = 5'000'000;

struct Sweep {
  std::vector<double> lengths;
  double seconds_a_length;
};

// In 1-2-5 steps from 10 ns.
std::vector<double> lengths_up_to(int last_decade) {
  std::vector<double> lengths;
  for (int decade = -8; decade < last_decade; ++decade) {
    for (const double step : {1.0, 2.0, 5.0}) lengths.push_back(step * std::pow(10.0, decade));
  }
  lengths.push_back(std::pow(10.0, last_decade));
  return lengths;
}

double seconds_a_task(rankpool::Pool& pool, std::uint64_t iterations, std::size_t tasks,
                      std::size_t chunk_size) {
  const std::vector<std::uint64_t> inputs(tasks, iterations);
  std::vector<std::uint64_t> outputs;
  const double seconds =
      seconds_of([&] { outputs = pool.map<work>(inputs, {.chunk_size = chunk_size}); });
  const std::uint64_t expected = work(iterations);
  require_right(outputs.size() == tasks &&
                    std::all_of(outputs.begin(), outputs.end(),
                                [expected](std::uint64_t output) { return output == expected; }),
                "granularity");
  return seconds / static_cast<double>(tasks);
}

// The worker's speed changes from moment to moment, so the work of the tasks is measured next to
// them: all of it in one piece on the worker.
CurvePoint point_of(rankpool::Pool& pool, std::uint64_t iterations, std::size_t tasks,
                    std::size_t chunk_size) {
  const double useful =
      pool.apply<seconds_of_work>(iterations * tasks) / static_cast<double>(tasks);
  const double granularity = seconds_a_task(pool, iterations, tasks, chunk_size);
  return {.length = useful, .granularity = granularity, .efficiency = useful / granularity};
}

Curve curve_of(rankpool::Pool& pool, const Sweep& sweep, std::size_t chunk_size) {
  const double iteration = pool.apply<seconds_of_work>(calibration_iterations) /
                           static_cast<double>(calibration_iterations);
  Curve curve;
  for (const double length : sweep.lengths) {
    const double tasks = std::max(2.0, sweep.seconds_a_length / (length + most_for_a_task));
    curve.push_back(point_of(pool, static_cast<std::uint64_t>(std::max(1.0, length / iteration)),
                             static_cast<std::size_t>(tasks), chunk_size));
  }
  return curve;
}

// Adds the curve of each round to `curves`, on rank 0.
Measurement measurement(const boost::mpi::communicator& ranks, const Sweep& sweep,
                        std::size_t chunk_size, std::vector<Curve>& curves) {
  return {"chunk_size " + std::to_string(chunk_size), [&ranks, &sweep, chunk_size, &curves] {
            return in_pool(ranks, [&](rankpool::Pool& pool) {
              curves.push_back(curve_of(pool, sweep, chunk_size));
              return effective_granularity(curves.back(), half);
            });
          }};
}

// Without the round that warms up.
Curve counted_curve(std::vector<Curve> curves) {
  curves.erase(curves.begin());
  return median_curve(curves);
}

// From the medians at each length: a moment's disturbance at one length says nothing.
Row row_of(const std::string& id, const std::string& what, const Curve& curve) {
  return {.id = id, .what = what, .unit = "s", .samples = {effective_granularity(curve, half)}};
}

}  // namespace

std::vector<Row> measure_granularity(const boost::mpi::communicator& ranks,
                                     const Arguments& arguments) {
  const Sweep sweep = arguments.is_quick
                          ? Sweep{.lengths = lengths_up_to(-4), .seconds_a_length = 1e-3}
                          : Sweep{.lengths = lengths_up_to(-1), .seconds_a_length = 0.1};
  std::vector<Curve> by_default;
  std::vector<Curve> single;
  (void)in_rounds(ranks, arguments.rounds,
                  {measurement(ranks, sweep, 0, by_default), measurement(ranks, sweep, 1, single)});
  if (ranks.rank() != 0) return {};
  const Curve default_chunks = counted_curve(std::move(by_default));
  const Curve chunks_of_one = counted_curve(std::move(single));
  if (!arguments.curve.empty()) {
    write_file(arguments.curve, curve_text(default_chunks, chunks_of_one));
  }
  Row with_goal = row_of("granularity.default", "granularity at 50 % efficiency", default_chunks);
  with_goal.goals = {{Measure::value, Bound::at_most, 1e-6}};
  return {with_goal, row_of("granularity.chunk_1", "granularity at 50 % efficiency, chunk_size 1",
                            chunks_of_one)};
}

}  // namespace bench
