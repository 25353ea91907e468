// SPDX-License-Identifier: BSL-1.0

#include "callables.hpp"

#include "rankpool/task_info.hpp"

#include "machine.hpp"

namespace rankpool::simulation {

void live_through(const Order& order) {
  Machine& machine = Machine::current();
  if (machine.is_dead()) return;  // nobody is there to do it
  const int attempt = this_task().attempt;
  Ledger::current().on_begun(order, attempt);
  machine.spend(Time{order.nanoseconds});
  const bool kills =
      order.deed == Deed::kills_always ||
      (order.deed == Deed::kills_once && Ledger::current().task(order.id).begun == 1);
  if (kills && !machine.is_dead()) machine.die();
  const bool throws = order.deed == Deed::throws || (order.deed == Deed::throws_once &&
                                                     Ledger::current().task(order.id).begun == 1);
  if (throws) throw std::out_of_range{std::to_string(order.id)};
}

LargeArgument::Input LargeArgument::input(const Order& order) {
  Input input(8192 + order.id % 3, mark(order));
  input[0] = order.id;
  input[1] = static_cast<std::uint64_t>(order.nanoseconds);
  input[2] = static_cast<std::uint64_t>(order.deed);
  input[3] = order.attempts;
  input[4] = order.retries;
  return input;
}

std::uint64_t LargeArgument::operator()(const Input& input) const {
  const Order order{.id = input.at(0),
                    .nanoseconds = static_cast<std::int64_t>(input[1]),
                    .deed = static_cast<Deed>(input[2]),
                    .attempts = static_cast<std::uint32_t>(input[3]),
                    .retries = static_cast<std::uint32_t>(input[4])};
  live_through(order);
  return input.back();
}

}  // namespace rankpool::simulation
