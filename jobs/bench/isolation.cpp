// SPDX-License-Identifier: BSL-1.0

#include "isolation.hpp"

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <fstream>
#include <functional>
#include <numeric>
#include <string>
#include <vector>

#include "memory_use.hpp"
#include "publish_rows.hpp"
#include "rounds.hpp"
#include "row.hpp"
#include "statistics.hpp"
#include "tasks.hpp"

#include <fmt/format.h>
#include <rankpool/rankpool.hpp>
#include <unistd.h>

namespace bench {
namespace {

using namespace std::chrono_literals;
using rankpool::Isolation;
using rankpool::Pool;

struct Amounts {
  std::size_t integers = 10'000'000;
  int maps = 5;  // of them, as a map is over before processes have found their cores
  std::size_t large = (std::size_t{64} << 20) / sizeof(double);
  int large_trips = 9;
  int crashes = 20;
  double silence = 10;  // seconds
  int risky = 10'000;
};

constexpr Amounts quick_amounts{.integers = 10'000,
                                .maps = 1,
                                .large = 100'000,
                                .large_trips = 1,
                                .crashes = 2,
                                .silence = 0.2,
                                .risky = 1'000};

constexpr std::uint64_t about_100_us = 75'000;  // iterations of work
constexpr auto time_limit = 100ms;

// Tasks a second.
double increments(Pool& pool, const Amounts& amounts, std::size_t chunk_size) {
  std::vector<int> inputs(amounts.integers);
  std::iota(inputs.begin(), inputs.end(), 0);
  std::vector<int> outputs;
  require_right(pool.apply<increment>(0) == 1, "apply");  // all are awake from here on
  const double seconds = seconds_of([&] {
    for (int i = 0; i < amounts.maps; ++i) {
      outputs = pool.map<increment>(inputs, {.chunk_size = chunk_size});
    }
  });
  require_right(std::equal(inputs.begin(), inputs.end(), outputs.begin(), outputs.end(),
                           [](int input, int output) { return output == increment(input); }),
                "increments");
  return amounts.maps * static_cast<double>(amounts.integers) / seconds;
}

// Bytes a second, there and back; of several trips the median, as a virtual machine that touches
// memory for the first time takes a tenth of a second for it.
double bandwidth(Pool& pool, const Amounts& amounts) {
  const std::vector<double> numbers = counted(amounts.large, 0);
  std::vector<double> back = pool.apply<same_numbers>(numbers);
  Samples trips;
  for (int i = 0; i < amounts.large_trips; ++i) {
    trips.push_back(seconds_of([&] { back = pool.apply<same_numbers>(numbers); }));
    require_right(back == numbers, "large data");
  }
  return 2.0 * static_cast<double>(amounts.large * sizeof(double)) / median_of(trips);
}

double now() {
  return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}
double time_or_crash(int index) { return index == 1 ? (std::abort(), 0.0) : now(); }

// From the end of the task before one that crashes to the beginning of the one behind it.
Samples restarts(Pool& pool, int count) {
  Samples times;
  for (int i = 0; i < count; ++i) {
    auto results = pool.imap<time_or_crash>(std::vector{0, 1, 2}, {.chunk_size = 3});
    const double before = results.next().value();
    try {
      (void)results.next();
      require_right(false, "a task that crashes");
    } catch (const rankpool::TaskCrashed&) {
      times.push_back(results.next().value() - before);
    }
  }
  return times;
}

int own_process(int /*unused*/) { return getpid(); }

// Of a process of this host, in seconds.
double processor_time(int process) {
  std::ifstream file{fmt::format("/proc/{}/schedstat", process)};
  double nanoseconds = 0;
  file >> nanoseconds;
  return 1e-9 * nanoseconds;
}

// 1 in 100 crashes, 1 in 1,000 hangs.
std::uint64_t risky(int index) {
  if (index % 1000 == 500) {
    for (volatile bool goes_on = true; goes_on;) {
    }
  }
  if (index % 100 == 50) std::abort();
  return work(about_100_us);
}

struct Outcome {
  double seconds;
  double ideal;
};

// The wall time of a map of them, and what their work and the time limit of those that hang take.
Outcome risky_map(int count) {
  Pool pool{{.isolation = Isolation::process, .task_timeout = time_limit}};
  std::vector<int> inputs(static_cast<std::size_t>(count));
  std::iota(inputs.begin(), inputs.end(), 0);
  const std::uint64_t right = work(about_100_us);
  const double one = seconds_of([&] {
                       for (int i = 0; i < 100; ++i) (void)pool.apply<risky>(1);
                     }) /
                     100;
  int crashed = 0;
  int timed_out = 0;
  const double seconds = seconds_of([&] {
    auto results = pool.imap<risky>(inputs);
    for (const int input : inputs) {
      try {
        require_right(results.next() == right, fmt::format("task {}", input));
      } catch (const rankpool::TaskCrashed&) {
        ++crashed;
      } catch (const rankpool::TaskTimeout&) {
        ++timed_out;
      }
    }
  });
  require_right(timed_out == count / 1000 && crashed == count / 100, "risky tasks");
  const double limit = std::chrono::duration<double>(time_limit).count();
  return {.seconds = seconds, .ideal = (count - crashed - timed_out) * one + timed_out * limit};
}

struct Comparison {
  const char* id;
  const char* what;
  const char* unit;
  double least;  // of the ratio
  std::function<double(Pool&)> measure;
};

// Both sides take turns, in pools of their own; a first round warms up.
Row compared(const Comparison& comparison, int rounds) {
  tell(comparison.what);
  Row row{.id = fmt::format("isolation.{}", comparison.id),
          .what = comparison.what,
          .unit = comparison.unit,
          .samples = {},
          .baseline = Baseline{"in the rank", {}, RatioOf::rounds},
          .goals = {{Measure::ratio, Bound::at_least, comparison.least}}};
  const auto side = [&](Isolation isolation) {
    Pool pool{{.isolation = isolation}};
    return comparison.measure(pool);
  };
  for (int round = 0; round <= rounds; ++round) {
    const double isolated = side(Isolation::process);
    const double in_rank = side(Isolation::none);
    if (round == 0) continue;
    row.samples.push_back(isolated);
    row.baseline->samples.push_back(in_rank);
  }
  return row;
}

void add_idle_child(const Amounts& amounts, std::vector<Row>& rows) {
  Pool pool{{.isolation = Isolation::process}};
  (void)increments(pool, quick_amounts, 0);
  const int child = pool.apply<own_process>(0);
  (void)sleep_for(0.2);
  const double used = processor_time(child);
  const double silence = sleep_for(amounts.silence);
  rows.push_back({.id = "isolation.idle_child",
                  .what = "an idle child, of a core",
                  .unit = "%",
                  .samples = {100 * (processor_time(child) - used) / silence},
                  .goals = {{Measure::value, Bound::at_most, 0.01}}});
  rows.push_back({.id = "isolation.child_memory",
                  .what = "its own memory",
                  .unit = "B",
                  .samples = {own_memory(child)},
                  .goals = {{Measure::value, Bound::at_most, 2 << 20}}});
}

std::vector<Row> measure(const Arguments& arguments) {
  const Amounts amounts = arguments.is_quick ? quick_amounts : Amounts{};
  std::vector<Row> rows;
  const std::vector<Comparison> comparisons{
      {"chunk_1", "in a child: int -> int, chunk_size 1", "tasks/s", 0.5,
       [&](Pool& pool) { return increments(pool, amounts, 1); }},
      {"map", "in a child: int -> int, default chunk size", "tasks/s", 0.8,
       [&](Pool& pool) { return increments(pool, amounts, 0); }},
      {"large", "64 MiB to a child and back", "B/s", 0.6,
       [&](Pool& pool) { return bandwidth(pool, amounts); }}};
  rows.reserve(comparisons.size() + 3);
  for (const Comparison& one : comparisons) rows.push_back(compared(one, arguments.rounds));
  add_idle_child(amounts, rows);
  tell("crashes");
  Pool pool{{.isolation = Isolation::process}};
  rows.push_back({.id = "isolation.restart",
                  .what = "from a crash to the next task in a new child",
                  .unit = "s",
                  .samples = restarts(pool, amounts.crashes),
                  .goals = {{Measure::value, Bound::at_most, 5e-3}}});
  return rows;
}

Row faulty_map(const Arguments& arguments) {
  const Amounts amounts = arguments.is_quick ? quick_amounts : Amounts{};
  Row row{.id = "isolation.risky",
          .what = "map: 1 in 100 tasks crashes, 1 in 1,000 hangs",
          .unit = "s",
          .samples = {},
          .baseline = Baseline{"ideal", {}, RatioOf::rounds},
          .goals = {{Measure::ratio, Bound::at_most, 1.3}}};
  for (int round = 0; round < arguments.rounds; ++round) {
    tell("a map of tasks that crash and hang");
    const Outcome outcome = risky_map(amounts.risky);
    row.samples.push_back(outcome.seconds);
    row.baseline->samples.push_back(outcome.ideal);
  }
  return row;
}

}  // namespace

int run_isolation(const Arguments& arguments, int argc, char** argv) {
  return rankpool::launch(argc, argv, [&] {
    std::vector<Row> rows = measure(arguments);
    rows.push_back(faulty_map(arguments));
    publish_rows(rows, arguments);
  });
}

}  // namespace bench
