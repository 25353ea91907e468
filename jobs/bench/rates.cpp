// SPDX-License-Identifier: BSL-1.0

#include "rates.hpp"

#include <algorithm>
#include <numeric>
#include <span>

#include "baselines.hpp"
#include "rounds.hpp"
#include "tasks.hpp"

#include <fmt/format.h>

namespace bench {
namespace {

using baselines::LoopShape;

struct Sizes {
  int round_trips = 100'000;
  std::size_t integers = 10'000'000;
  std::size_t single_integers = 1'000'000;  // a message each
  std::size_t objects = 200'000;
  int transfers = 16;  // most of them find the memory of an earlier one
  std::size_t numbers = (std::size_t{64} << 20) / sizeof(double);
};

constexpr Sizes quick_sizes{.round_trips = 100,
                            .integers = 10'000,
                            .single_integers = 1'000,
                            .objects = 100,
                            .transfers = 1,
                            .numbers = 100'000};

// The measurements of one launch, on the inputs that they share.
class Rates {
 public:
  Rates(const boost::mpi::communicator& ranks, const Sizes& sizes)
      : ranks_{ranks},
        sizes_{sizes},
        integers_(sizes.integers),
        objects_(sizes.objects, Sample{std::string(23, 'x'), std::vector<double>(8, 0.5)}),
        numbers_{counted(sizes.numbers, 0.5)} {
    std::iota(integers_.begin(), integers_.end(), 0);
  }

  [[nodiscard]] std::vector<Measurement> measurements() {
    return {
        {"ping_pong",
         [this] { return baselines::ping_pong(ranks_, sizes_.round_trips) / trips(); }},
        {"apply", [this] { return applied(); }},
        {"loop_1",
         [this] {
           return looped(sizes_.single_integers, {1, 1});
         }},
        {"loop_4",
         [this] {
           return looped(sizes_.single_integers, {4, 1});
         }},
        {"chunk_1", [this] { return mapped(sizes_.single_integers, 1); }},
        {"loop_4x64",
         [this] {
           return looped(sizes_.integers, {4, 64});
         }},
        {"map", [this] { return mapped(sizes_.integers, 0); }},
        {"boost_1", [this] { return looped_objects(1); }},
        {"boost_4", [this] { return looped_objects(4); }},
        {"objects", [this] { return mapped_objects(); }},
        {"bandwidth_mpi", [this] { return bandwidth_by_hand(); }},
        {"bandwidth_pool", [this] { return bandwidth_of_pool(); }},
    };
  }

 private:
  [[nodiscard]] double trips() const { return sizes_.round_trips; }
  [[nodiscard]] bool is_master() const { return ranks_.rank() == 0; }
  [[nodiscard]] double bytes_moved() const {
    return 2.0 * sizeof(double) * static_cast<double>(numbers_.size()) * sizes_.transfers;
  }

  void require_incremented(std::span<const int> inputs, std::span<const int> outputs) const {
    require_right(std::equal(inputs.begin(), inputs.end(), outputs.begin(), outputs.end(),
                             [](int input, int output) { return output == increment(input); }),
                  "integers");
  }

  [[nodiscard]] double looped(std::size_t count, LoopShape shape) {
    const auto inputs = std::span<const int>(integers_).first(count);
    std::vector<int> outputs(count);
    const double seconds = baselines::task_loop(ranks_, inputs, outputs, shape);
    if (is_master()) require_incremented(inputs, outputs);
    return static_cast<double>(count) / seconds;
  }

  [[nodiscard]] double mapped(std::size_t count, std::size_t chunk_size) {
    return in_pool(ranks_, [&](rankpool::Pool& pool) {
      const auto inputs = std::span<const int>(integers_).first(count);
      std::vector<int> outputs;
      const double seconds =
          seconds_of([&] { outputs = pool.map<increment>(inputs, {.chunk_size = chunk_size}); });
      require_incremented(inputs, outputs);
      return static_cast<double>(count) / seconds;
    });
  }

  [[nodiscard]] double applied() {
    return in_pool(ranks_, [this](rankpool::Pool& pool) {
      int value = pool.apply<increment>(-1);  // from here on the path is hot
      const double seconds = seconds_of([&] {
        for (int i = 0; i < sizes_.round_trips; ++i) value = pool.apply<increment>(value);
      });
      require_right(value == sizes_.round_trips, "apply");
      return seconds / trips();
    });
  }

  [[nodiscard]] double looped_objects(int messages_in_flight) {
    std::vector<Sample> outputs(objects_.size());
    const double seconds = baselines::object_loop(ranks_, objects_, outputs, messages_in_flight);
    if (is_master()) require_right(outputs == objects_, "objects");
    return static_cast<double>(objects_.size()) / seconds;
  }

  [[nodiscard]] double mapped_objects() {
    return in_pool(ranks_, [this](rankpool::Pool& pool) {
      std::vector<Sample> outputs;
      const double seconds =
          seconds_of([&] { outputs = pool.map<same_object>(objects_, {.chunk_size = 1}); });
      require_right(outputs == objects_, "objects");
      return static_cast<double>(objects_.size()) / seconds;
    });
  }

  [[nodiscard]] double bandwidth_by_hand() {
    const double seconds = baselines::there_and_back(ranks_, numbers_, sizes_.transfers);
    require_right(is_counted(numbers_, sizes_.numbers, 0.5), "numbers");
    return bytes_moved() / seconds;
  }

  [[nodiscard]] double bandwidth_of_pool() {
    return in_pool(ranks_, [this](rankpool::Pool& pool) {
      std::vector<double> result;
      const double seconds = seconds_of([&] {
        for (int i = 0; i < sizes_.transfers; ++i) result = pool.apply<same_numbers>(numbers_);
      });
      require_right(result == numbers_, "numbers");
      return bytes_moved() / seconds;
    });
  }

  const boost::mpi::communicator& ranks_;
  Sizes sizes_;
  std::vector<int> integers_;
  std::vector<Sample> objects_;
  std::vector<double> numbers_;
};

Goal ratio_at_least(double limit) { return {Measure::ratio, Bound::at_least, limit}; }
Goal ratio_at_most(double limit) { return {Measure::ratio, Bound::at_most, limit}; }

// A line of the table: the pool's measurement, and the one by hand that it is compared with.
struct Comparison {
  const char* what;
  const char* unit;
  const char* pool;
  const char* by_hand;
  const char* name_by_hand;
  std::vector<Goal> goals = {};
};

const std::vector<Comparison>& comparisons() {
  static const std::vector<Comparison> all{
      {"int -> int, chunk_size 1",
       "tasks/s",
       "chunk_1",
       "loop_4",
       "4 in flight",
       {ratio_at_least(1.0)}},
      {"int -> int, chunk_size 1", "tasks/s", "chunk_1", "loop_1", "1 in flight"},
      {"int -> int, default chunk size",
       "tasks/s",
       "map",
       "loop_4x64",
       "4 in flight, 64 a message",
       {ratio_at_least(0.8), {Measure::value, Bound::at_least, 10e6}}},
      {"one hot apply", "s", "apply", "ping_pong", "ping-pong", {ratio_at_most(2.0)}},
      {"string and vector, chunk_size 1",
       "tasks/s",
       "objects",
       "boost_4",
       "Boost.MPI, 4 in flight",
       {ratio_at_least(1.5)}},
      {"string and vector, chunk_size 1", "tasks/s", "objects", "boost_1",
       "Boost.MPI, 1 in flight"},
      {"64 MiB there and back",
       "B/s",
       "bandwidth_pool",
       "bandwidth_mpi",
       "raw MPI",
       {ratio_at_least(0.8)}},
  };
  return all;
}

std::vector<Row> rows_of(const Results& results) {
  std::vector<Row> rows;
  for (const Comparison& line : comparisons()) {
    rows.push_back({.id = fmt::format("rates.{}_to_{}", line.pool, line.by_hand),
                    .what = line.what,
                    .unit = line.unit,
                    .samples = results.at(line.pool),
                    .baseline = Baseline{line.name_by_hand, results.at(line.by_hand)},
                    .goals = line.goals});
  }
  return rows;
}

}  // namespace

std::vector<Row> measure_rates(const boost::mpi::communicator& ranks, const Arguments& arguments) {
  Rates rates{ranks, arguments.is_quick ? quick_sizes : Sizes{}};
  const Results results = in_rounds(ranks, arguments.rounds, rates.measurements());
  return ranks.rank() == 0 ? rows_of(results) : std::vector<Row>{};
}

}  // namespace bench
