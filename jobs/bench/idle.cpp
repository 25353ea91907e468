// SPDX-License-Identifier: BSL-1.0

#include "idle.hpp"

#include <stdexcept>

#include "idle_launch.hpp"
#include "mpirun.hpp"
#include "rounds.hpp"

#include <fmt/format.h>

namespace bench {
namespace {

Goal at_most(double limit) { return {Measure::value, Bound::at_most, limit}; }
Goal ratio_at_least(double limit) { return {Measure::ratio, Bound::at_least, limit}; }
Goal ratio_at_most(double limit) { return {Measure::ratio, Bound::at_most, limit}; }

struct Setup {
  std::string name;
  int workers;
  std::vector<std::string> environment = {};
};

struct Line {
  const char* figure;  // as the launch calls it
  const char* what;
  const char* unit;
  std::vector<Goal> goals = {};
};

Figures measured(const char* part, const Setup& setup, const Arguments& arguments) {
  LaunchOrder order{.ranks = setup.workers + 1,
                    .arguments = {"idle-launch", part},
                    .environment = setup.environment};
  if (arguments.is_quick) order.arguments.emplace_back("--quick");
  return figures_of(output_of_launch(order));
}

// Two setups that take turns at one part.
class Pair {
 public:
  Pair(const char* part, Setup pool, Setup baseline, std::vector<Line> lines)
      : part_{part},
        pool_{.setup = std::move(pool)},
        baseline_{.setup = std::move(baseline)},
        lines_{std::move(lines)} {}

  void run_round(int round, const Arguments& arguments) {
    const bool is_odd = round % 2 == 1;  // neither always follows the other
    run(is_odd ? baseline_ : pool_, arguments);
    run(is_odd ? pool_ : baseline_, arguments);
  }

  void add_rows(std::vector<Row>& rows) const {
    for (const Line& line : lines_) {
      rows.push_back({.id = fmt::format("idle.{}.{}", part_, line.figure),
                      .what = line.what,
                      .unit = line.unit,
                      .samples = pool_.results.at(line.figure),
                      .baseline = Baseline{baseline_.setup.name, baseline_.results.at(line.figure),
                                           RatioOf::rounds},
                      .goals = line.goals});
    }
  }

 private:
  struct Side {
    Setup setup;
    Results results = {};
  };

  void run(Side& side, const Arguments& arguments) const {
    for (const auto& [name, value] : measured(part_, side.setup, arguments)) {
      side.results[name].push_back(value);
    }
  }

  const char* part_;
  Side pool_;
  Side baseline_;
  std::vector<Line> lines_;
};

Setup parking() { return {.name = "", .workers = 1}; }
Setup spinning() {
  return {.name = "spinning", .workers = 1, .environment = {"RANKPOOL_WAIT=spin"}};
}

Pair wake() {
  return {"wake",
          parking(),
          spinning(),
          {{"median", "a message after 10 ms of silence, there and back", "s", {at_most(250e-6)}},
           {"p90", "the same, nine of ten are faster", "s"}}};
}

Pair busy() {
  return {"busy",
          parking(),
          spinning(),
          {{"chunk_1", "busy: int -> int, chunk_size 1", "tasks/s", {ratio_at_least(0.97)}},
           {"map", "busy: int -> int, default chunk size", "tasks/s", {ratio_at_least(0.97)}},
           {"apply", "busy: one hot apply", "s", {ratio_at_most(1.03)}}}};
}

Pair crowded(int workers) {
  const std::vector<Goal> goals{ratio_at_least(1)};
  return {"crowded",
          {.name = "", .workers = workers},
          {.name = "1 worker", .workers = 1},
          {{"chunk_1", "8 workers on 2 cores: int -> int, chunk_size 1", "tasks/s", goals},
           {"map", "8 workers on 2 cores: int -> int, default chunk size", "tasks/s", goals},
           {"1us_chunk_1", "8 workers on 2 cores: tasks of 1 us, chunk_size 1", "tasks/s", goals},
           {"1us", "8 workers on 2 cores: tasks of 1 us", "tasks/s", goals},
           {"10us", "8 workers on 2 cores: tasks of 10 us", "tasks/s", goals}}};
}

void add_still(int workers, const Arguments& arguments, std::vector<Row>& rows) {
  tell(fmt::format("silence, {} workers", workers));
  const Figures figures = measured("still", {.name = "", .workers = workers}, arguments);
  const auto add = [&](const char* figure, const std::string& what, double most) {
    rows.push_back({.id = fmt::format("idle.still.{}_of_{}", figure, workers),
                    .what = what,
                    .unit = "%",
                    .samples = {figures.at(figure)},
                    .goals = {at_most(most)}});
  };
  if (workers == 1) {
    add("busiest", "a parked worker, of a core", 0.1);
    add("master", "master while 1 worker runs a long task, of a core", 0.5);
    return;
  }
  add("busiest", fmt::format("{} parked workers, the busiest, of a core", workers), 0.1);
  add("all", fmt::format("{} parked workers, all together, of a core", workers), 5);
  add("master", fmt::format("master while {} workers run long tasks, of a core", workers), 0.5);
}

}  // namespace

std::vector<Row> measure_idle(const Arguments& arguments) {
  std::vector<Row> rows;
  for (const int workers : {1, arguments.is_quick ? 3 : 64}) add_still(workers, arguments, rows);
  std::vector<Pair> pairs{wake(), busy(), crowded(arguments.is_quick ? 3 : 8)};
  for (int round = 1; round <= arguments.rounds; ++round) {
    tell(fmt::format("round {} of {}", round, arguments.rounds));
    for (Pair& pair : pairs) pair.run_round(round, arguments);
  }
  for (const Pair& pair : pairs) pair.add_rows(rows);
  return rows;
}

}  // namespace bench
