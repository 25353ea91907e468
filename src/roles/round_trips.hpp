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
class RoundTrips {
 public:
  RoundTrips(const Clock& clock, std::size_t workers) : clock_{&clock}, begun_(workers) {}

  void on_sent_to_idle(core::WorkerId worker, const core::TaskRange& tasks) {
    begun_[place(worker)] = Begun{.tasks = tasks, .at = clock_->now()};
  }

  /// The time since, if these tasks were the first of the range that was sent to an idle worker.
  std::optional<std::chrono::nanoseconds> on_answered(core::WorkerId worker,
                                                      const core::TaskRange& tasks,
                                                      std::chrono::nanoseconds busy) {
    auto& begun = begun_[place(worker)];
    if (!begun || begun->tasks.submission != tasks.submission ||
        begun->tasks.first != tasks.first) {
      return std::nullopt;
    }
    const auto took = clock_->now() - begun->at - busy;
    begun.reset();
    return took;
  }

 private:
  struct Begun {
    core::TaskRange tasks;
    std::chrono::nanoseconds at;
  };

  const Clock* clock_;
  std::vector<std::optional<Begun>> begun_;
};

}  // namespace rankpool::roles
