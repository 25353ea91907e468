// SPDX-License-Identifier: BSL-1.0

#include "scale.hpp"

#include <algorithm>
#include <chrono>
#include <memory>
#include <numeric>
#include <optional>
#include <utility>

#include "rankpool/detail/pool_call.hpp"

#include "machine.hpp"
#include "roles/master.hpp"
#include "scale_ports.hpp"
#include "violation.hpp"

#include <malloc.h>

namespace rankpool::simulation {
namespace {

// Caches are smaller than what a master knows of 65,536 workers.
constexpr double most_growth_of_time = 3;
constexpr double most_growth_of_memory = 1.5;
// Below that, what the master has only once counts.
constexpr std::size_t fewest_workers_for_memory = 256;

constexpr std::size_t fewest_workers = 16;
// Others use the machine, too: of several rounds the shortest counts.
constexpr int rounds = 3;
constexpr Time between_answers = 10us;

std::uint64_t take_time(std::int64_t nanoseconds) {
  Machine::current().spend(Time{nanoseconds});
  return static_cast<std::uint64_t>(nanoseconds) + 1;
}

double bytes_in_use() {
  const struct mallinfo2 info = mallinfo2();
  return static_cast<double>(info.uordblks + info.hblkhd);
}

/// A launch of nothing but a master that is looked at and workers that work.
class Scale {
 public:
  explicit Scale(std::size_t workers)
      : network_{conditions_, timeline_, random_, workers}, ports_{timeline_, network_} {
    std::vector<roles::WorkerProcess> processes;
    for (std::size_t place = 0; place < workers; ++place) {
      processes.push_back({.rank = static_cast<int>(place + 1), .host = "node07"});
      const Machine::Surroundings around{.conditions = &conditions_,
                                         .timeline = &timeline_,
                                         .network = &network_,
                                         .random = &random_,
                                         .master = nullptr};
      machines_.push_back(std::make_unique<Machine>(around, place));
    }
    network_.connect(bell_);
    master_.emplace(ports_, ports_, std::move(processes));
  }

  void run(const std::shared_ptr<detail::Submission>& submission) {
    timed([&] { master_->submit(submission); });
    while (!submission->is_ready()) {
      timed([&] { (void)master_->step(); });
      if (!ports_.collect()) timed([&] { master_->ring_awaited(); });
      ports_.hand_over();
      while (!ports_.collect() && !submission->is_ready()) timeline_.pass(now() + between_answers);
    }
  }

  [[nodiscard]] double master_ns() const { return static_cast<double>(spent_.count()); }
  /// Ends the master.
  double master_bytes() {
    const double before = bytes_in_use();
    master_.reset();
    return before - bytes_in_use();
  }

 private:
  /// The master does not sleep here.
  class Ignored final : public Listener {
    void on_due(std::uint64_t /*subject*/) override {}
  };

  [[nodiscard]] Time now() const { return timeline_.now(); }

  template <class Do>
  void timed(Do work) {
    const auto start = std::chrono::steady_clock::now();
    work();
    spent_ += std::chrono::steady_clock::now() - start;
  }

  Conditions conditions_;
  Timeline timeline_;
  Random random_{0, 0};
  Network network_;
  ScalePorts ports_;
  Ignored bell_;
  std::vector<std::unique_ptr<Machine>> machines_;
  std::optional<roles::Master> master_;
  std::chrono::nanoseconds spent_{0};
};

ScaleRow measure_scale(std::size_t workers, std::size_t tasks) {
  Scale scale{workers};
  const std::vector<std::int64_t> inputs(
      tasks, between_answers.count() * static_cast<std::int64_t>(workers));
  const auto map = detail::make_map<detail::AsOne, detail::Borrow>(
      detail::Function<take_time>{}, inputs, MapOptions{.chunk_size = 1});
  scale.run(map);
  require(
      map->error() == nullptr && map->take().back() == static_cast<std::uint64_t>(inputs[0]) + 1,
      "tasks of the scale have failed");
  const double ns = scale.master_ns();
  return {.workers = workers,
          .tasks = tasks,
          .ns_per_task = ns / static_cast<double>(tasks),
          .bytes_per_worker = scale.master_bytes() / static_cast<double>(workers)};
}

}  // namespace

std::vector<ScaleRow> measure_scales(std::size_t most_workers, std::size_t tasks) {
  std::vector<ScaleRow> rows;
  for (int round = 0; round < rounds; ++round) {
    std::size_t place = 0;
    for (std::size_t workers = fewest_workers; workers <= most_workers; workers *= 4) {
      const ScaleRow row = measure_scale(workers, tasks);
      if (round == 0) rows.push_back(row);
      rows[place].ns_per_task = std::min(rows[place].ns_per_task, row.ns_per_task);
      ++place;
    }
  }
  return rows;
}

bool is_flat(const std::vector<ScaleRow>& rows) {
  const ScaleRow* of_memory = nullptr;
  for (const ScaleRow& row : rows) {
    if (row.ns_per_task > most_growth_of_time * rows.front().ns_per_task) return false;
    if (row.workers < fewest_workers_for_memory) continue;
    if (of_memory == nullptr) of_memory = &row;
    if (row.bytes_per_worker > most_growth_of_memory * of_memory->bytes_per_worker) return false;
  }
  return true;
}

}  // namespace rankpool::simulation
