// SPDX-License-Identifier: BSL-1.0
//
// The names by which the decisions speak of workers, submissions and their tasks.

#pragma once

#include <cstddef>
#include <cstdint>

namespace rankpool::core {

/// A worker of the launch, counted from 1; 0 is the master.
enum class WorkerId : std::uint32_t {};

/// Where a worker stands in a list of all workers, and back.
constexpr std::size_t place(WorkerId worker) { return static_cast<std::size_t>(worker) - 1; }
constexpr WorkerId worker_at(std::size_t place) {
  return WorkerId{static_cast<std::uint32_t>(place + 1)};
}

/// Where one task runs at a time, counted from 1: the first slots of all workers, in their order,
/// then the second ones, and so on.
enum class SlotId : std::uint32_t {};

/// Where a slot stands in a list of all slots, and back.
constexpr std::size_t place(SlotId slot) { return static_cast<std::size_t>(slot) - 1; }
constexpr SlotId slot_at(std::size_t place) {
  return SlotId{static_cast<std::uint32_t>(place + 1)};
}

/// Which slots are whose. A worker may get more of them as time goes by; those that are there keep
/// their ids.
class Slots {
 public:
  explicit constexpr Slots(std::size_t workers) : workers_{workers} {}

  [[nodiscard]] constexpr std::size_t workers() const { return workers_; }
  /// The worker's slot of that number, from 0.
  [[nodiscard]] constexpr SlotId of(WorkerId worker, std::size_t number = 0) const {
    return slot_at(number * workers_ + place(worker));
  }
  [[nodiscard]] constexpr WorkerId worker(SlotId slot) const {
    return worker_at(place(slot) < workers_ ? place(slot) : place(slot) % workers_);
  }
  [[nodiscard]] constexpr std::size_t number(SlotId slot) const {
    return place(slot) < workers_ ? 0 : place(slot) / workers_;
  }

 private:
  std::size_t workers_;
};

/// One call of the user: an apply is a submission of one task, a map of as many as it has inputs.
enum class SubmissionId : std::uint64_t {};

/// A function of the program, counted from 0; all its submissions share what was learned of its
/// task times.
enum class FunctionId : std::uint64_t {};

/// Neighbouring tasks of one submission: indices from `first`, `count` of them.
struct TaskRange {
  SubmissionId submission;
  std::size_t first;
  std::size_t count;

  [[nodiscard]] constexpr TaskRange without_first(std::size_t tasks) const {
    return {submission, first + tasks, count - tasks};
  }

  friend bool operator==(const TaskRange&, const TaskRange&) = default;
};

}  // namespace rankpool::core
