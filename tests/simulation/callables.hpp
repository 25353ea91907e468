// SPDX-License-Identifier: BSL-1.0
//
// What the simulated tasks compute, one callable for each way in which values travel. All do what
// their order says; the value that they return is known beforehand.

#pragma once

#include <cstdint>
#include <stdexcept>
#include <string>
#include <vector>

#include "ledger.hpp"

namespace rankpool::simulation {

/// On a worker: takes the time that the order says, and may throw, or be the worker's end.
void live_through(const Order& order);

/// What no two orders have in common.
inline std::uint64_t mark(const Order& order) { return (order.id + 1) * 0x9e3779b97f4a7c15; }

/// Values of fixed size.
struct Plain {
  using Input = Order;
  static Input input(const Order& order) { return order; }
  static std::uint64_t value(const Order& order) { return mark(order); }
  std::uint64_t operator()(const Input& input) const {
    live_through(input);
    return value(input);
  }
};

/// Nothing comes back.
struct Silent {
  using Input = Order;
  static Input input(const Order& order) { return order; }
  void operator()(const Input& input) const { live_through(input); }
};

/// Text, whose length differs.
struct Text {
  using Input = Order;
  static Input input(const Order& order) { return order; }
  static std::string value(const Order& order) {
    return std::string(mark(order) % 300, 'a') + std::to_string(order.id);
  }
  std::string operator()(const Input& input) const {
    live_through(input);
    return value(input);
  }
};

/// Archived both ways; may not be encodable or decodable, and is counted when it is read.
struct Certificate {
  Order order{};
  template <class Archive>
  void serialize(Archive& archive, unsigned int /*version*/) {
    if (order.deed == Deed::cannot_be_sent) throw std::runtime_error{"it cannot be sent"};
    archive& order.id& order.nanoseconds& order.deed& order.attempts& order.retries;
  }
};
struct Receipt {
  std::uint64_t id = 0;
  Deed deed = Deed::returns;
  template <class Archive>
  void serialize(Archive& archive, unsigned int /*version*/) {
    archive& id& deed;
    if (!Archive::is_loading::value) return;
    if (deed == Deed::cannot_be_read) throw std::runtime_error{"it cannot be read"};
    Ledger::current().on_read(id);
  }
  friend bool operator==(const Receipt&, const Receipt&) = default;
};
struct Certified {
  using Input = Certificate;
  static Input input(const Order& order) { return {order}; }
  static Receipt value(const Order& order) { return {.id = order.id, .deed = order.deed}; }
  Receipt operator()(const Input& input) const {
    live_through(input.order);
    return value(input.order);
  }
};

/// Results that travel beside their message.
struct LargeResult {
  using Input = Order;
  static Input input(const Order& order) { return order; }
  static std::vector<std::uint64_t> value(const Order& order) {
    return std::vector<std::uint64_t>(8192 + order.id % 3, mark(order));
  }
  std::vector<std::uint64_t> operator()(const Input& input) const {
    live_through(input);
    return value(input);
  }
};

/// And arguments that do.
struct LargeArgument {
  using Input = std::vector<std::uint64_t>;
  static Input input(const Order& order);
  static std::uint64_t value(const Order& order) { return mark(order); }
  std::uint64_t operator()(const Input& input) const;
};

/// With a state that travels once to each worker.
struct Stateful {
  using Input = Order;
  std::vector<std::uint64_t> table;

  template <class Archive>
  void serialize(Archive& archive, unsigned int /*version*/) {
    archive& table;
  }
  static Input input(const Order& order) { return order; }
  [[nodiscard]] std::uint64_t value(const Order& order) const {
    return mark(order) + table.at(order.id % table.size());
  }
  std::uint64_t operator()(const Input& input) const {
    live_through(input);
    return value(input);
  }
};

}  // namespace rankpool::simulation
