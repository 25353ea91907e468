// SPDX-License-Identifier: BSL-1.0
//
// Measures how long a message to an idle worker and its answer take, beside the work.

#pragma once

#include <chrono>
#include <cstddef>
#include <optional>
#include <vector>

#include "core/ids.hpp"
#include "roles/clock.hpp"

namespace rankpool::roles {

/// For the master. Only what an idle worker gets is measured: else it would lie there for a while.
/// And not each single task: looking at the clock takes a tenth of a hot call.
class RoundTrips {
 public:
  RoundTrips(const Clock& clock, std::size_t workers) : clock_{&clock}, workers_(workers) {}

  void on_sent_to_idle(core::WorkerId worker, const core::TaskRange& tasks) {
    Worker& sent = workers_[place(worker)];
    if (tasks.count == 1 && sent.single_tasks++ % between_measurements != 0) return;
    sent.begun = Begun{.tasks = tasks, .at = clock_->now()};
  }

  /// The time since, if these tasks were the first of a range that was measured.
  std::optional<std::chrono::nanoseconds> on_answered(core::WorkerId worker,
                                                      const core::TaskRange& tasks,
                                                      std::chrono::nanoseconds busy) {
    auto& begun = workers_[place(worker)].begun;
    if (!begun || begun->tasks.submission != tasks.submission ||
        begun->tasks.first != tasks.first) {
      return std::nullopt;
    }
    const auto took = clock_->now() - begun->at - busy;
    begun.reset();
    return took;
  }

 private:
  static constexpr unsigned between_measurements = 16;

  struct Begun {
    core::TaskRange tasks;
    std::chrono::nanoseconds at;
  };
  struct Worker {
    unsigned single_tasks = 0;
    std::optional<Begun> begun;
  };

  const Clock* clock_;
  std::vector<Worker> workers_;
};

}  // namespace rankpool::roles
