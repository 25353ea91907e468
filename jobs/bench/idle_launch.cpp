// SPDX-License-Identifier: BSL-1.0

#include "idle_launch.hpp"

#include <algorithm>
#include <array>
#include <ctime>
#include <functional>
#include <numeric>
#include <sstream>
#include <stdexcept>

#include "rounds.hpp"
#include "statistics.hpp"
#include "tasks.hpp"
#include "usage_error.hpp"

#include <fmt/format.h>
#include <rankpool/rankpool.hpp>
#include <sched.h>

namespace bench {
namespace {

struct Sizes {
  double silence = 10;  // seconds
  double settling = 0.05;
  int wakes = 100;
  int round_trips = 20'000;
  std::size_t integers = 10'000'000;
  std::size_t microseconds = 200'000;  // of work, in tasks
  double least_seconds = 0.1;          // of maps in a row, for a rate
  int repetitions = 5;
};

constexpr Sizes quick_sizes{.silence = 0.2,
                            .settling = 0.05,
                            .wakes = 5,
                            .round_trips = 100,
                            .integers = 10'000,
                            .microseconds = 1'000,
                            .least_seconds = 0,
                            .repetitions = 1};

// Of all threads of this process, MPI's and the library's too.
double processor_seconds() {
  timespec used{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &used);
  return static_cast<double>(used.tv_sec) + 1e-9 * static_cast<double>(used.tv_nsec);
}

// What a worker has used of the processor at both ends of a task.
struct Usage {
  int worker;
  double at_begin;
  double at_end;

  template <class Archive>
  void serialize(Archive& archive, unsigned int /*version*/) {
    archive& worker& at_begin& at_end;
  }
};

// The task lasts so long that no worker gets a second one.
Usage usage_around(double seconds) {
  const double at_begin = processor_seconds();
  (void)sleep_for(seconds);
  return {rankpool::this_task().worker, at_begin, processor_seconds()};
}

std::vector<Usage> usage_of_workers(rankpool::Pool& pool, double seconds) {
  const auto workers = static_cast<std::size_t>(pool.worker_count());
  std::vector<Usage> usages =
      pool.map<usage_around>(std::vector<double>(workers, seconds), {.chunk_size = 1});
  std::sort(usages.begin(), usages.end(),
            [](const Usage& a, const Usage& b) { return a.worker < b.worker; });
  for (std::size_t i = 0; i < workers; ++i) {
    require_right(usages[i].worker == static_cast<int>(i) + 1, "a task for each worker");
  }
  return usages;
}

// What all cost while nothing is to be done: the workers between two messages, in percent of a
// core; then the master, while each worker runs one task.
Figures measure_still(rankpool::Pool& pool, const Sizes& sizes) {
  const auto before = usage_of_workers(pool, sizes.settling);
  const double silence = sleep_for(sizes.silence);
  const auto after = usage_of_workers(pool, sizes.settling);
  Samples shares;
  for (std::size_t i = 0; i < before.size(); ++i) {
    shares.push_back(100 * (after[i].at_begin - before[i].at_end) / silence);
  }
  const std::vector<double> tasks(shares.size(), sizes.silence);
  const double used = processor_seconds();
  const double taken = seconds_of([&] { (void)pool.map<sleep_for>(tasks, {.chunk_size = 1}); });
  return {{"busiest", summary_of(shares).highest},
          {"all", std::accumulate(shares.begin(), shares.end(), 0.0)},
          {"master", 100 * (processor_seconds() - used) / taken}};
}

// One apply after both sides have heard nothing for a while.
Figures measure_wake(rankpool::Pool& pool, const Sizes& sizes) {
  constexpr double silence = 10e-3;
  Samples trips;
  int value = pool.apply<increment>(-1);
  for (int i = 0; i < sizes.wakes; ++i) {
    (void)sleep_for(silence);
    trips.push_back(seconds_of([&] { value = pool.apply<increment>(value); }));
  }
  require_right(value == sizes.wakes, "wake");
  std::sort(trips.begin(), trips.end());
  return {{"median", median_of(trips)}, {"p90", trips[trips.size() * 9 / 10]}};
}

// The median of several, after one that warms up.
double repeated(const Sizes& sizes, const std::function<double()>& measure) {
  (void)measure();
  Samples values;
  for (int i = 0; i < sizes.repetitions; ++i) values.push_back(measure());
  return median_of(values);
}

// Tasks a second of maps in a row, each of which says how long it took. They are long and several:
// a pool is busy within a map, not between two, and a single pause of the system is not to count.
template <class Map>
double rate_of(std::size_t tasks, double least_seconds, const Map& map) {
  double seconds = 0;
  double maps = 0;
  do {
    seconds += map();
    ++maps;
  } while (seconds < least_seconds);
  return maps * static_cast<double>(tasks) / seconds;
}

// Integers in, integers out.
double increments(rankpool::Pool& pool, const Sizes& sizes, std::size_t count,
                  std::size_t chunk_size) {
  std::vector<int> inputs(count);
  std::iota(inputs.begin(), inputs.end(), 0);
  std::vector<int> outputs;
  return rate_of(count, sizes.least_seconds, [&] {
    require_right(pool.apply<increment>(0) == 1, "apply");  // all are awake from here on
    const double seconds =
        seconds_of([&] { outputs = pool.map<increment>(inputs, {.chunk_size = chunk_size}); });
    require_right(std::equal(inputs.begin(), inputs.end(), outputs.begin(), outputs.end(),
                             [](int input, int output) { return output == increment(input); }),
                  "increments");
    return seconds;
  });
}

double hot_apply(rankpool::Pool& pool, int round_trips) {
  int value = 0;
  const double seconds = seconds_of([&] {
    for (int i = 0; i < round_trips; ++i) value = pool.apply<increment>(value);
  });
  require_right(value == round_trips, "apply");
  return seconds / round_trips;
}

Figures measure_busy(rankpool::Pool& pool, const Sizes& sizes) {
  return {
      {"chunk_1", repeated(sizes, [&] { return increments(pool, sizes, sizes.integers, 1); })},
      {"map", repeated(sizes, [&] { return increments(pool, sizes, sizes.integers, 0); })},
      {"apply", repeated(sizes, [&] { return hot_apply(pool, sizes.round_trips); })},
  };
}

// Tasks of about so many microseconds.
double work_tasks(rankpool::Pool& pool, const Sizes& sizes, std::uint64_t microseconds,
                  std::size_t chunk_size) {
  constexpr std::uint64_t iterations_a_microsecond = 750;
  const std::size_t tasks = sizes.microseconds / microseconds;
  const std::vector<std::uint64_t> inputs(tasks, microseconds * iterations_a_microsecond);
  const std::vector<std::uint64_t> expected(tasks, work(inputs.front()));
  std::vector<std::uint64_t> outputs;
  return rate_of(tasks, sizes.least_seconds, [&] {
    const double seconds =
        seconds_of([&] { outputs = pool.map<work>(inputs, {.chunk_size = chunk_size}); });
    require_right(outputs == expected, "work");
    return seconds;
  });
}

Figures measure_crowded(rankpool::Pool& pool, const Sizes& sizes) {
  return {
      {"chunk_1", repeated(sizes, [&] { return increments(pool, sizes, sizes.integers, 1); })},
      {"map", repeated(sizes, [&] { return increments(pool, sizes, sizes.integers, 0); })},
      {"1us_chunk_1", repeated(sizes, [&] { return work_tasks(pool, sizes, 1, 1); })},
      {"1us", repeated(sizes, [&] { return work_tasks(pool, sizes, 1, 0); })},
      {"10us", repeated(sizes, [&] { return work_tasks(pool, sizes, 10, 0); })},
  };
}

struct Part {
  const char* name;
  Figures (*measure)(rankpool::Pool&, const Sizes&);
  int most_cores;  // that all ranks share
};

constexpr std::array parts{
    Part{"still", measure_still, CPU_SETSIZE}, Part{"wake", measure_wake, CPU_SETSIZE},
    Part{"busy", measure_busy, CPU_SETSIZE}, Part{"crowded", measure_crowded, 2}};

const Part& part_of(const std::string& name) {
  const auto* const part = std::find_if(parts.begin(), parts.end(),
                                        [&](const Part& known) { return known.name == name; });
  if (part == parts.end()) throw UsageError{"there is no part '" + name + "' of idle"};
  return *part;
}

// The first ones of those that this process may use.
void keep_cores(int most) {
  cpu_set_t cores;
  if (sched_getaffinity(0, sizeof cores, &cores) != 0) return;
  for (int core = 0, kept = 0; core < CPU_SETSIZE; ++core) {
    if (CPU_ISSET(core, &cores) && ++kept > most) CPU_CLR(core, &cores);
  }
  sched_setaffinity(0, sizeof cores, &cores);
}

}  // namespace

Figures figures_of(const std::string& output) {
  std::istringstream lines{output};
  Figures figures;
  std::string name;
  for (double value = 0; lines >> name >> value;) figures[name] = value;
  if (figures.empty() || !lines.eof()) throw std::runtime_error("no figures: " + output);
  return figures;
}

int run_idle_launch(const Arguments& arguments, int argc, char** argv) {
  const Part& part = part_of(arguments.part);
  keep_cores(part.most_cores);
  return rankpool::launch(argc, argv, [&] {
    rankpool::Pool pool;
    for (const auto& [name, value] :
         part.measure(pool, arguments.is_quick ? quick_sizes : Sizes{})) {
      fmt::print("{} {:.9g}\n", name, value);
    }
  });
}

}  // namespace bench
