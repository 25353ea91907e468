// SPDX-License-Identifier: BSL-1.0
//
// Nanoseconds a task, without MPI: from the call through master and worker to the result, in one
// thread, and the parts of that way. `items_per_second` counts tasks.

#include <numeric>
#include <string>
#include <vector>

#include "rankpool/detail/codec.hpp"
#include "rankpool/pool.hpp"

#include "core/dispatcher.hpp"
#include "roles/current_engine.hpp"
#include "roles/local_cluster.hpp"

#include <benchmark/benchmark.h>

namespace {

using namespace rankpool;

struct Sample {
  std::string name;
  std::vector<double> values;

  template <class Archive>
  void serialize(Archive& archive, unsigned int /*version*/) {
    archive& name& values;
  }
};

int increment(int value) { return value + 1; }
Sample same(const Sample& sample) { return sample; }

void count_tasks(benchmark::State& state, std::size_t tasks) {
  state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(tasks));
}

void assign_and_answer(benchmark::State& state) {
  core::Dispatcher dispatcher{8};
  std::uint64_t id = 0;
  for (auto _ : state) {
    dispatcher.on_submitted({.submission = core::SubmissionId{++id},
                             .function = core::FunctionId{1},
                             .count = 8,
                             .chunk_size = 1});
    while (const auto order = dispatcher.next_assignment()) {
      dispatcher.on_sent(*order, order->tasks.count);
      dispatcher.on_answered(order->slot, order->tasks, std::chrono::seconds{1});
    }
  }
  count_tasks(state, 8);
}
BENCHMARK(assign_and_answer);

template <class T>
void encode_and_decode(benchmark::State& state, const T& value) {
  detail::Buffer buffer;
  for (auto _ : state) {
    buffer.shrink_to(0);
    detail::write_value(buffer, value);
    detail::ByteReader reader{buffer.bytes()};
    benchmark::DoNotOptimize(detail::read_value<T>(reader));
  }
  count_tasks(state, 1);
}
BENCHMARK_CAPTURE(encode_and_decode, integer, 1);
BENCHMARK_CAPTURE(encode_and_decode, text, std::string(24, 'x'));
BENCHMARK_CAPTURE(encode_and_decode, user_type, Sample{"sample", std::vector<double>(8, 1.0)});

// A launch without other processes, as RANKPOOL_WORKERS=0 makes one.
class Launch {
 public:
  Launch() : cluster_{{1}, "here"}, current_{cluster_.driver()} {}

 private:
  roles::LocalCluster cluster_;
  roles::CurrentEngine current_;
};

void apply(benchmark::State& state) {
  const Launch launch;
  Pool pool;
  for (auto _ : state) benchmark::DoNotOptimize(pool.apply<increment>(1));
  count_tasks(state, 1);
}
BENCHMARK(apply);

void map_integers(benchmark::State& state) {
  const Launch launch;
  Pool pool;
  std::vector<int> inputs(1'000'000);
  std::iota(inputs.begin(), inputs.end(), 0);
  const auto chunk_size = static_cast<std::size_t>(state.range(0));
  for (auto _ : state) {
    benchmark::DoNotOptimize(pool.map<increment>(inputs, {.chunk_size = chunk_size}));
  }
  count_tasks(state, inputs.size());
}
BENCHMARK(map_integers)->ArgName("chunk_size")->Arg(0)->Arg(1);

void map_user_types(benchmark::State& state) {
  const Launch launch;
  Pool pool;
  const std::vector<Sample> inputs(10'000, Sample{"sample", std::vector<double>(8, 1.0)});
  for (auto _ : state) benchmark::DoNotOptimize(pool.map<same>(inputs));
  count_tasks(state, inputs.size());
}
BENCHMARK(map_user_types);

}  // namespace
