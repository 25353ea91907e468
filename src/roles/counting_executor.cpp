// SPDX-License-Identifier: BSL-1.0

#include "roles/counting_executor.hpp"

#include <chrono>
#include <utility>

namespace rankpool::roles {
namespace {

using namespace std::chrono_literals;

// Two readings take about two microseconds: two hundredths of this.
constexpr auto shortest_counted = 100us;

bool is_worth_counting(const SliceOrder& order) {
  if (order.is_initializer) return false;
  using Nanoseconds = std::chrono::duration<double, std::nano>;  // they do not overflow
  return order.expected == 0ns ||
         Nanoseconds{order.expected} * static_cast<double>(order.count) >= shortest_counted;
}

}  // namespace

void CountingExecutor::run(const SliceOrder& order, detail::ByteReader& arguments,
                           detail::Buffer& results, std::vector<RemoteError>& errors) {
  if (!is_worth_counting(order)) return executor_->run(order, arguments, results, errors);
  const auto begun = clock_->now();
  const CounterReading before = counters_->read();
  executor_->run(order, arguments, results, errors);
  CounterReading counted = counters_->read() - before;
  if (counted.counted > 0ns) counted.clock = clock_->now() - begun;
  sum_ += counted;
}

CounterReading CountingExecutor::take() { return std::exchange(sum_, {}); }

}  // namespace rankpool::roles
