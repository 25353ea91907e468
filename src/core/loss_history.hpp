// SPDX-License-Identifier: BSL-1.0
//
// Which workers a task was lost with, one after the other: it says how often a task has been tried.

#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "core/ids.hpp"

namespace rankpool::core {

/// Names a chain of losses; all tasks that were lost together share one.
enum class LossId : std::uint32_t {};
constexpr LossId never_lost{0};

/// What a task has behind it.
struct Tries {
  LossId losses = never_lost;
  std::uint32_t failures = 0;  ///< times it ran and failed
};

/// Grows by a few entries a lost worker, which is why none is ever removed.
class LossHistory {
 public:
  /// The chain `earlier`, and then this worker.
  LossId add(LossId earlier, WorkerId worker) {
    entries_.push_back({.worker = worker, .earlier = earlier, .length = losses(earlier) + 1});
    return LossId{static_cast<std::uint32_t>(entries_.size())};
  }

  [[nodiscard]] std::size_t losses(LossId chain) const {
    return chain == never_lost ? 0 : entry(chain).length;
  }

  /// The first loss first.
  [[nodiscard]] std::vector<WorkerId> workers(LossId chain) const {
    std::vector<WorkerId> all;
    for (; chain != never_lost; chain = entry(chain).earlier) all.push_back(entry(chain).worker);
    std::reverse(all.begin(), all.end());
    return all;
  }

 private:
  struct Entry {
    WorkerId worker;
    LossId earlier;
    std::size_t length;
  };
  [[nodiscard]] const Entry& entry(LossId chain) const {
    return entries_[static_cast<std::size_t>(chain) - 1];
  }

  std::vector<Entry> entries_;
};

}  // namespace rankpool::core
