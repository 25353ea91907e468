// SPDX-License-Identifier: BSL-1.0
//
// What only a worker knows of its work, and tells the master beside its answers: how long single
// tasks took, and how long it did something else while it held them.

#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "rankpool/detail/buffer.hpp"

#include "roles/counters.hpp"
#include "roles/message.hpp"

namespace rankpool::roles {

/// Tasks by their time: bin n has those of 2^(n-1) ns to less than 2^n, bin 0 those of 0 ns.
using TaskTimes = std::array<std::uint64_t, 64>;

std::size_t bin_of(std::chrono::nanoseconds task);

/// What came since the worker told last.
struct Usage {
  struct Function {
    std::uint64_t id = 0;
    TaskTimes tasks{};
  };
  std::vector<Function> functions{};
  std::chrono::nanoseconds initializing{0};  ///< ran the pool's initializer
  std::chrono::nanoseconds awaiting{0};      ///< waited within a task for its arguments' data
  CounterReading counted{};
  std::string refused{};  ///< why nothing is counted, told once
};

/// As a section of a message, of the worker's slot of that number.
void append_usage(detail::Buffer& out, const Usage& usage, std::uint16_t slot = 0);
/// EncodingError if it is corrupt.
Usage read_usage(const Section& section);

/// For a worker. What it costs to tell is to be nothing beside the work that is told of.
class UsageLog {
 public:
  using TakeCounts = std::function<CounterReading()>;

  /// Tells from now on what this returns.
  void count_with(TakeCounts take) { take_counts_ = std::move(take); }
  void refuse_counts(std::string why) { usage_.refused = std::move(why); }

  /// Of `tasks` that ran in a row, each took so long in the mean.
  void on_ran(std::uint64_t function, std::size_t tasks, std::chrono::nanoseconds mean) {
    untold_ += mean * static_cast<std::int64_t>(tasks);
    if (usage_.functions.empty() || usage_.functions[latest_].id != function) find(function);
    usage_.functions[latest_].tasks[bin_of(mean)] += tasks;
  }
  /// What was not told of an earlier pool's is forgotten: no task has waited for it.
  void on_initialized(std::chrono::nanoseconds took) {
    untold_ += took;
    usage_.initializing = took;
  }
  void on_awaited(std::chrono::nanoseconds took) { usage_.awaiting += took; }

  /// Whether to tell with the answer that is about to be sent; a worker that has nothing more to do
  /// may not be asked again.
  [[nodiscard]] bool is_due(std::chrono::nanoseconds now, bool has_more) const;

  Usage take(std::chrono::nanoseconds now);

 private:
  void find(std::uint64_t function);

  Usage usage_;
  std::size_t latest_ = 0;  // of its functions
  std::chrono::nanoseconds untold_{0};
  std::chrono::nanoseconds told_{0};  // at that time
  TakeCounts take_counts_;
};

}  // namespace rankpool::roles
