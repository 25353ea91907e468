// SPDX-License-Identifier: BSL-1.0
//
// What was done with each function, for the statistics of the launch.

#pragma once

#include <cstddef>
#include <deque>
#include <vector>

#include "rankpool/detail/function_entry.hpp"
#include "rankpool/statistics.hpp"

namespace rankpool::roles {

class FunctionLog {
 public:
  /// The entry of that function; it stays where it is.
  FunctionStatistics& of(const detail::FunctionEntry& function) {
    if (function.number >= by_number_.size()) by_number_.resize(function.number + 1, nullptr);
    FunctionStatistics*& known = by_number_[function.number];
    if (known == nullptr) {
      known = &entries_.emplace_back(FunctionStatistics{.name = function.name,
                                                        .tasks = 0,
                                                        .chunks = 0,
                                                        .busy = std::chrono::nanoseconds{0},
                                                        .chunk_size = 0});
    }
    return *known;
  }

  [[nodiscard]] Statistics statistics() const {
    return {.functions = {entries_.begin(), entries_.end()}};
  }

 private:
  std::deque<FunctionStatistics> entries_;  // in the order of their first use
  std::vector<FunctionStatistics*> by_number_;
};

}  // namespace rankpool::roles
