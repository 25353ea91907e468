// SPDX-License-Identifier: BSL-1.0
//
// What became of every task of a run: how often it began, and what the master was told of it.

#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include <boost/mpl/bool.hpp>
#include <boost/serialization/is_bitwise_serializable.hpp>

#include "timeline.hpp"

namespace rankpool::simulation {

/// What a task does to those who run it.
enum class Deed : std::uint32_t {
  returns,
  throws,
  throws_once,   // on its first attempt that runs
  kills_always,  // its worker's process ends
  kills_once,    // the first that runs it
  cannot_be_sent,
  cannot_be_read,  // its result, that is
};

/// A task, as it travels.
struct Order {
  std::uint64_t id;
  std::int64_t nanoseconds;
  Deed deed;
  std::uint32_t attempts;  // at most, whatever they end by
  std::uint32_t retries;   // of these: for having thrown

  /// After so many it is given up.
  [[nodiscard]] std::uint32_t losses() const { return attempts - retries; }
};

class Ledger {
 public:
  /// Of the run that goes on.
  [[nodiscard]] static Ledger& current() { return *of_this_run; }

  Ledger() { of_this_run = this; }
  Ledger(const Ledger&) = delete;
  Ledger& operator=(const Ledger&) = delete;
  ~Ledger() { of_this_run = nullptr; }

  /// The order of a new task, but for its id.
  Order add(Order order) {
    order.id = tasks_.size();
    tasks_.emplace_back();
    return order;
  }
  [[nodiscard]] std::size_t size() const { return tasks_.size(); }

  /// On a worker that lives, on its first attempt or a later one.
  void on_begun(const Order& order, int attempt);
  /// A result was read on the master.
  void on_read(std::uint64_t id);

  struct Task {
    std::uint32_t begun = 0;
    std::uint32_t read = 0;
  };
  [[nodiscard]] const Task& task(std::uint64_t id) const { return tasks_.at(id); }

 private:
  static inline Ledger* of_this_run = nullptr;
  std::vector<Task> tasks_;
};

}  // namespace rankpool::simulation

BOOST_IS_BITWISE_SERIALIZABLE(rankpool::simulation::Order)
