// SPDX-License-Identifier: BSL-1.0
//
// Measures how long a message to an idle slot and its answer take, beside the work.

#pragma once

#include <chrono>
#include <cstddef>
#include <optional>
#include <vector>

#include "core/ids.hpp"

namespace rankpool::roles {

/// For the master. Only what an idle slot gets is measured: else it would lie there for a while.
/// And not each single task: of the others it is known about when they end.
class RoundTrips {
 public:
  explicit RoundTrips(std::size_t slots) : slots_(slots) {}

  void add_slots(std::size_t count) { slots_.resize(slots_.size() + count); }

  void on_sent_to_idle(core::SlotId slot, const core::TaskRange& tasks,
                       std::chrono::nanoseconds now) {
    Slot& sent = slots_[place(slot)];
    const bool is_measured = tasks.count > 1 || sent.single_tasks++ % between_measurements == 0;
    sent.begun = Begun{.tasks = tasks, .at = now, .is_measured = is_measured};
  }

  /// Whether these tasks are the first of a range that is measured: `finish` then says how long it
  /// took.
  [[nodiscard]] bool measures(core::SlotId slot, const core::TaskRange& tasks) const {
    const auto& begun = slots_[place(slot)].begun;
    return begun && begun->is_measured && begun->tasks.submission == tasks.submission &&
           begun->tasks.first == tasks.first;
  }
  std::chrono::nanoseconds finish(core::SlotId slot, std::chrono::nanoseconds busy,
                                  std::chrono::nanoseconds now) {
    Slot& measured = slots_[place(slot)];
    measured.latest = now - measured.begun->at - busy;
    measured.begun.reset();
    return measured.latest;
  }

  /// When an answer that was not measured came, if it took as long as the latest one that was.
  /// Empty if these tasks are not all of what an idle slot got, or that one took long: a look at
  /// the clock costs nothing beside it.
  [[nodiscard]] std::optional<std::chrono::nanoseconds> expected_end(
      core::SlotId slot, const core::TaskRange& tasks, std::chrono::nanoseconds busy) const {
    const Slot& sent = slots_[place(slot)];
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
  struct Slot {
    unsigned single_tasks = 0;
    std::chrono::nanoseconds latest{0};
    std::optional<Begun> begun;
  };

  std::vector<Slot> slots_;
};

}  // namespace rankpool::roles
