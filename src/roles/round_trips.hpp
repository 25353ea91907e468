// SPDX-License-Identifier: BSL-1.0
//
// Measures how long a message to an idle worker and its answer take, beside the work.

#pragma once

#include <chrono>
#include <cstddef>
#include <optional>
#include <vector>

#include "core/ids.hpp"

namespace rankpool::roles {

/// For the master. Only what an idle worker gets is measured: else it would lie there for a while.
/// And not each single task: of the others it is known about when they end.
class RoundTrips {
 public:
  explicit RoundTrips(std::size_t workers) : workers_(workers) {}

  void on_sent_to_idle(core::WorkerId worker, const core::TaskRange& tasks,
                       std::chrono::nanoseconds now) {
    Worker& sent = workers_[place(worker)];
    const bool is_measured = tasks.count > 1 || sent.single_tasks++ % between_measurements == 0;
    sent.begun = Begun{.tasks = tasks, .at = now, .is_measured = is_measured};
  }

  /// Whether these tasks are the first of a range that is measured: `finish` then says how long it
  /// took.
  [[nodiscard]] bool measures(core::WorkerId worker, const core::TaskRange& tasks) const {
    const auto& begun = workers_[place(worker)].begun;
    return begun && begun->is_measured && begun->tasks.submission == tasks.submission &&
           begun->tasks.first == tasks.first;
  }
  std::chrono::nanoseconds finish(core::WorkerId worker, std::chrono::nanoseconds busy,
                                  std::chrono::nanoseconds now) {
    Worker& measured = workers_[place(worker)];
    measured.latest = now - measured.begun->at - busy;
    measured.begun.reset();
    return measured.latest;
  }

  /// When an answer that was not measured came, if it took as long as the latest one that was.
  /// Empty if these tasks are not all of what an idle worker got, or that one took long: a look at
  /// the clock costs nothing beside it.
  [[nodiscard]] std::optional<std::chrono::nanoseconds> expected_end(
      core::WorkerId worker, const core::TaskRange& tasks, std::chrono::nanoseconds busy) const {
    const Worker& sent = workers_[place(worker)];
    if (!sent.begun || sent.begun->tasks != tasks || sent.latest > longest_expected) {
      return std::nullopt;
    }
    return sent.begun->at + busy + sent.latest;
  }

 private:
  static constexpr unsigned between_measurements = 16;
  static constexpr std::chrono::nanoseconds longest_expected = std::chrono::microseconds{100};

  struct Begun {
    core::TaskRange tasks;
    std::chrono::nanoseconds at;
    bool is_measured;
  };
  struct Worker {
    unsigned single_tasks = 0;
    std::chrono::nanoseconds latest{0};
    std::optional<Begun> begun;
  };

  std::vector<Worker> workers_;
};

}  // namespace rankpool::roles
