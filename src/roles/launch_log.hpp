// SPDX-License-Identifier: BSL-1.0
//
// What was done, by function and by worker, for the statistics of the launch.

#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <string>
#include <unordered_map>
#include <vector>

#include "rankpool/detail/function_entry.hpp"
#include "rankpool/statistics.hpp"

#include "core/ids.hpp"
#include "core/time_account.hpp"
#include "roles/roster.hpp"
#include "roles/usage.hpp"

namespace rankpool::roles {

/// What was done of one function.
struct FunctionLog {
  FunctionStatistics statistics{};
  std::uint64_t answered = 0;  // tasks that workers ran, those of cancelled calls included
  std::chrono::nanoseconds answered_busy{0};  // and how long they took
  TaskTimes told{};                           // by the workers, of these

  void on_answered(std::uint64_t tasks, std::chrono::nanoseconds busy) {
    answered += tasks;
    answered_busy += busy;
  }
  void on_failed(std::uint64_t tasks) {
    statistics.tasks += tasks;
    statistics.failed += tasks;
  }
};

/// For the master.
class LaunchLog {
 public:
  /// Of workers with a slot each.
  LaunchLog(std::size_t workers, std::chrono::nanoseconds now)
      : ids_{workers}, account_{workers, now}, begin_{now}, slots_(workers) {}

  void add_slots(std::size_t count, std::chrono::nanoseconds now) {
    account_.add_slots(count, now);
    slots_.resize(slots_.size() + count);
  }

  /// The entry of that function; it stays where it is.
  FunctionLog& of(const detail::FunctionEntry& function);

  core::TimeAccount& account() { return account_; }

  void on_ran(core::SlotId slot, std::size_t tasks, std::chrono::nanoseconds busy) {
    slots_[place(slot)].tasks += tasks;
    slots_[place(slot)].busy += busy;
  }
  void on_received(std::size_t bytes) { received_bytes_ += bytes; }
  /// A worker ran tasks of a call that had been cancelled.
  void on_cancelled_ran(std::uint64_t function, std::uint64_t tasks, std::chrono::nanoseconds busy);
  /// It is to run the pool's initializer, in each slot.
  void on_initializer_told(core::WorkerId worker, std::chrono::nanoseconds now);
  /// EncodingError, and nothing is taken, if it tells of a function that no worker was given.
  void on_usage(core::SlotId id, const Usage& usage, std::chrono::nanoseconds now);
  /// Tells the account, too.
  void on_lost(core::WorkerId worker, std::chrono::nanoseconds now);

  /// But for what only others know: losses, tasks that run again, and bytes that were sent.
  [[nodiscard]] Statistics statistics(const Roster& roster, std::chrono::nanoseconds clock) const;

 private:
  struct Slot {
    std::uint64_t tasks = 0;
    std::chrono::nanoseconds busy{0};
    std::chrono::nanoseconds awaiting{0};
    std::chrono::nanoseconds initializing{0};  // while it held tasks
    std::chrono::nanoseconds told{0};          // at that time, of an initializer
    std::chrono::nanoseconds held_when_told{0};
    std::chrono::nanoseconds held_before_loss{0};
    CounterReading counted;
    std::string refused;
  };
  /// How the time was spent in which slots held tasks.
  struct Held {
    std::chrono::nanoseconds work{0};
    std::chrono::nanoseconds initializing{0};
    std::chrono::nanoseconds transfer{0};
    std::chrono::nanoseconds lost{0};

    Held& operator+=(const Held& other) {
      work += other.work;
      initializing += other.initializing;
      transfer += other.transfer;
      lost += other.lost;
      return *this;
    }
  };
  [[nodiscard]] std::chrono::nanoseconds initializing_held(core::SlotId id,
                                                           std::chrono::nanoseconds took,
                                                           std::chrono::nanoseconds now) const;
  [[nodiscard]] Held held_by(core::SlotId id, const Roster& roster,
                             std::chrono::nanoseconds now) const;
  [[nodiscard]] WorkerStatistics of_worker(core::WorkerId worker, Held& all, const Roster& roster,
                                           std::chrono::nanoseconds now) const;
  template <class Action>
  void for_each_slot(core::WorkerId worker, Action action) const {
    for (std::size_t i = place(worker); i < slots_.size(); i += ids_.workers()) {
      action(core::slot_at(i));
    }
  }
  [[nodiscard]] HardwareCounts counts() const;

  core::Slots ids_;
  core::TimeAccount account_;
  std::chrono::nanoseconds begin_;
  std::vector<Slot> slots_;
  std::deque<FunctionLog> functions_;  // in the order of their first use
  std::vector<FunctionLog*> by_number_;
  std::unordered_map<std::uint64_t, FunctionLog*> by_id_;
  std::uint64_t received_bytes_ = 0;
};

}  // namespace rankpool::roles
