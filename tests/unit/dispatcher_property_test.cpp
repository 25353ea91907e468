// SPDX-License-Identifier: BSL-1.0
//
// Whatever happens in whatever order, every task ends exactly once, and runs again no more often
// than it may. A failing seed is printed, and repeats exactly.

#include <algorithm>
#include <map>
#include <random>
#include <set>

#include <gmock/gmock.h>

#include "core/dispatcher.hpp"

namespace rankpool::core {
namespace {

constexpr std::size_t most_workers = 5;
constexpr std::size_t most_slots = 3 * most_workers;
constexpr Slots ids{most_workers};

/// What became of a task.
struct Fate {
  std::size_t handed_out = 0;
  std::size_t lost = 0;  // with the workers that held it
  int ended = 0;
};

struct Submitted {
  std::size_t loss_retries = 0;
  std::vector<Fate> tasks;
};

/// What the model believes to be in flight.
struct Held {
  Assignment order;
  bool is_arriving = false;   // it was answered
  bool is_abandoned = false;  // it was terminated, which ended its tasks
};

/// Throws events at a dispatcher, and keeps count of each task.
class RandomEvents {
 public:
  explicit RandomEvents(unsigned seed) : random_{seed} {}

  void happen() {
    switch (below(13)) {
      case 0:
        return submit();
      case 1:
        return use_workers(1 + below(most_workers), 1 + below(most_slots / most_workers));
      case 2:
        return answer_wrongly();
      case 3:
        if (below(20) == 0) terminate();
        return;
      case 4:
        if (below(8) == 0) lose_worker();
        return;
      default:
        return below(2) == 0 ? send() : answer();
    }
  }

  void finish() {
    use_workers(1);
    while (!held_.empty() || dispatcher_.next_assignment()) {
      send();
      answer();
    }
  }

  void expect_each_task_to_have_ended_once() const {
    for (const auto& [id, submitted] : submitted_) {
      for (const Fate& task : submitted.tasks) {
        EXPECT_EQ(task.ended, 1);
        EXPECT_LE(task.handed_out, 1 + submitted.loss_retries);
      }
    }
    EXPECT_FALSE(dispatcher_.has_tasks_in_flight());
    EXPECT_EQ(dispatcher_.waiting_tasks(), 0);
  }

 private:
  std::size_t below(std::size_t limit) { return random_() % limit; }

  template <class Do>
  void for_each_task(const TaskRange& range, Do act) {
    auto& tasks = submitted_.at(range.submission).tasks;
    for (std::size_t i = 0; i < range.count; ++i) act(tasks.at(range.first + i));
  }
  void end(const TaskRange& range) {
    for_each_task(range, [](Fate& task) { ++task.ended; });
  }

  void submit() {
    const SubmissionId id{++last_};
    const std::size_t tasks = below(4) == 0 ? below(3) : below(500);
    const std::size_t loss_retries = below(4);
    submitted_[id] = {.loss_retries = loss_retries, .tasks = std::vector<Fate>(tasks)};
    dispatcher_.on_submitted(
        {id, FunctionId{below(3)}, tasks, below(3) == 0 ? below(50) : 0, loss_retries});
  }

  void use_workers(std::size_t count, std::size_t slots = 1) {
    dispatcher_.use_workers(count, slots);
    slots_a_worker_ = slots;
    used_ = std::min(count, most_workers - lost_workers_.size());
    EXPECT_EQ(dispatcher_.used_workers(), used_);
    served_.clear();
  }

  void send() {
    const auto order = dispatcher_.next_assignment();
    if (!order) return;
    expect_right_worker(*order);
    if (below(10) == 0) {
      end({order->tasks.submission, order->tasks.first, 1});
      return dispatcher_.on_unsendable();
    }
    Assignment sent = *order;
    sent.tasks.count = 1 + below(order->tasks.count);
    for_each_task(sent.tasks, [&](Fate& task) {
      ++task.handed_out;
      EXPECT_EQ(sent.attempt, 1 + task.lost);
    });
    dispatcher_.on_sent(*order, sent.tasks.count);
    held_.push_back({.order = sent});
  }

  // One that lives, of as many as take part; and what was lost before is alone with its worker.
  void expect_right_worker(const Assignment& order) {
    EXPECT_FALSE(lost_workers_.contains(ids.worker(order.slot)));
    served_.insert(order.slot);
    EXPECT_LE(served_.size(), used_ * slots_a_worker_);
    EXPECT_LT(ids.number(order.slot), slots_a_worker_);
    for (const Held& held : held_) {
      if (held.order.slot != order.slot || held.is_arriving) continue;
      EXPECT_EQ(held.order.attempt, 1);
      EXPECT_EQ(order.attempt, 1);
    }
  }

  void answer() {
    if (held_.empty()) return;
    Held& held = held_[below(held_.size())];
    if (held.is_arriving) return arrive(held);
    Held part = held;
    const std::size_t before = below(3) == 0 ? below(held.order.tasks.count) : 0;
    part.order.tasks.first += before;
    part.order.tasks.count = 1 + below(held.order.tasks.count - before);
    part.is_arriving = below(3) == 0;
    Held behind = held;
    behind.order.tasks.first = part.order.tasks.first + part.order.tasks.count;
    behind.order.tasks.count -= before + part.order.tasks.count;
    held.order.tasks.count = before;

    const std::chrono::nanoseconds busy{below(1'000'000)};
    const auto& [slot, tasks, attempt] = part.order;
    EXPECT_TRUE(part.is_arriving ? dispatcher_.on_arriving(slot, tasks, busy)
                                 : dispatcher_.on_answered(slot, tasks, busy));
    if (!part.is_arriving && !part.is_abandoned) end(tasks);
    held_.push_back(behind);
    if (part.is_arriving) held_.push_back(part);
    std::erase_if(held_, [](const Held& entry) { return entry.order.tasks.count == 0; });
  }

  void arrive(Held& held) {
    dispatcher_.on_arrived(held.order.slot, held.order.tasks);
    if (!held.is_abandoned) end(held.order.tasks);
    held.order.tasks.count = 0;
    std::erase_if(held_, [](const Held& entry) { return entry.order.tasks.count == 0; });
  }

  void answer_wrongly() {
    const TaskRange tasks{SubmissionId{last_ + 1}, below(500), 1 + below(5)};
    const SlotId anyone{static_cast<std::uint32_t>(below(most_slots + 2))};
    EXPECT_FALSE(dispatcher_.on_answered(anyone, tasks, std::chrono::nanoseconds{1}));
  }

  // Not the last one, so that everything can end.
  void lose_worker() {
    const WorkerId worker = worker_at(below(most_workers));
    if (lost_workers_.size() + 1 == most_workers) return;
    const bool is_new = lost_workers_.insert(worker).second;
    const auto given_up = dispatcher_.on_worker_lost(worker);
    for (const Held& held : held_) {
      if (ids.worker(held.order.slot) != worker) continue;
      for_each_task(held.order.tasks, [](Fate& task) { ++task.lost; });
      EXPECT_FALSE(
          dispatcher_.on_answered(held.order.slot, held.order.tasks, std::chrono::nanoseconds{1}));
    }
    std::erase_if(held_, [&](const Held& held) { return ids.worker(held.order.slot) == worker; });
    for (const LostTasks& lost : given_up) {
      const auto retries = submitted_.at(lost.tasks.submission).loss_retries;
      EXPECT_EQ(lost.workers.size(), retries + 1);
      EXPECT_EQ(lost.workers.back(), worker);
      end(lost.tasks);
    }
    EXPECT_TRUE(is_new || given_up.empty());
    used_ = std::min(used_, most_workers - lost_workers_.size());
    EXPECT_EQ(dispatcher_.used_workers(), used_);
    served_.clear();
  }

  void terminate() {
    dispatcher_.on_terminated();
    for (Held& held : held_) held.is_abandoned = true;
    for (auto& [id, submitted] : submitted_) {
      for (Fate& task : submitted.tasks) task.ended = std::max(task.ended, 1);
    }
  }

  std::mt19937 random_;
  Dispatcher dispatcher_{most_workers};
  std::size_t used_ = most_workers;
  std::size_t slots_a_worker_ = 1;
  std::uint64_t last_ = 0;
  std::vector<Held> held_;
  std::map<SubmissionId, Submitted> submitted_;
  std::set<WorkerId> lost_workers_;
  std::set<SlotId> served_;  // since it was said last how many take part
};

TEST(DispatcherProperty, EndsEveryTaskExactlyOnce) {
  for (unsigned seed = 0; seed < 60; ++seed) {
    SCOPED_TRACE(seed);
    RandomEvents events{seed};

    for (int i = 0; i < 400; ++i) events.happen();
    events.finish();

    events.expect_each_task_to_have_ended_once();
  }
}

}  // namespace
}  // namespace rankpool::core
