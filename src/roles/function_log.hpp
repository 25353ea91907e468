// SPDX-License-Identifier: BSL-1.0
//
// What was done with each function, for the statistics of the launch.

#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <unordered_map>

#include "rankpool/detail/function_entry.hpp"
#include "rankpool/statistics.hpp"

namespace rankpool::roles {

class FunctionLog {
 public:
  /// The entry of that function; it stays where it is.
  FunctionStatistics& of(const detail::FunctionEntry& function) {
    const auto [known, is_new] = places_.try_emplace(function.id, entries_.size());
    if (is_new) {
      entries_.push_back({.name = function.name,
                          .tasks = 0,
                          .chunks = 0,
                          .busy = std::chrono::nanoseconds{0},
                          .chunk_size = 0});
    }
    return entries_[known->second];
  }

  [[nodiscard]] Statistics statistics() const {
    return {.functions = {entries_.begin(), entries_.end()}};
  }

 private:
  std::deque<FunctionStatistics> entries_;  // in the order of their first use
  std::unordered_map<std::uint64_t, std::size_t> places_;
};

}  // namespace rankpool::roles
