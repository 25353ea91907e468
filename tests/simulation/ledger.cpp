// SPDX-License-Identifier: BSL-1.0

#include "ledger.hpp"

#include <string>

#include "violation.hpp"

namespace rankpool::simulation {

void Ledger::on_begun(const Order& order, int attempt) {
  const std::string task = "task " + std::to_string(order.id);
  Task& known = tasks_.at(order.id);
  ++known.begun;
  require(known.begun <= order.attempts, [&] {
    return task + " began " + std::to_string(known.begun) + " times, but may only " +
           std::to_string(order.attempts);
  });
  // Some of the earlier attempts may have been lost before they began.
  require(attempt >= static_cast<int>(known.begun) && attempt <= static_cast<int>(order.attempts),
          [&] { return task + " began for the wrong time: " + std::to_string(attempt); });
}

void Ledger::on_read(std::uint64_t id) {
  require(++tasks_.at(id).read == 1,
          [&] { return "the result of task " + std::to_string(id) + " was read twice"; });
}

}  // namespace rankpool::simulation
