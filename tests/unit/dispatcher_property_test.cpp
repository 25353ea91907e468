// SPDX-License-Identifier: BSL-1.0
//
// Whatever happens in whatever order, every task is handed out exactly once. A failing seed is
// printed, and repeats exactly.

#include <map>
#include <random>

#include <gmock/gmock.h>

#include "core/dispatcher.hpp"

namespace rankpool::core {
namespace {

using ::testing::Each;

constexpr std::size_t most_workers = 5;

/// Throws events at a dispatcher, and counts how often each task was handed out.
class RandomEvents {
 public:
  explicit RandomEvents(unsigned seed) : random_{seed} {}

  void happen() {
    switch (below(12)) {
      case 0:
        return submit();
      case 1:
        return dispatcher_.use_workers(used_ = 1 + below(most_workers));
      case 2:
        return answer_wrongly();
      case 3:
        if (below(20) == 0) terminate();
        return;
      default:
        return below(2) == 0 ? send() : answer();
    }
  }

  void finish() {
    dispatcher_.use_workers(used_ = 1);
    while (!in_flight_.empty() || waits()) {
      send();
      answer();
    }
  }

  void expect_each_task_once() const {
    for (const auto& [id, count] : handed_out_) EXPECT_THAT(count, Each(1));
    EXPECT_FALSE(dispatcher_.has_tasks_in_flight());
    EXPECT_FALSE(is_overdrawn_);
  }

 private:
  std::size_t below(std::size_t limit) { return random_() % limit; }
  bool waits() { return dispatcher_.next_assignment().has_value(); }

  void submit() {
    const SubmissionId id{++last_};
    const std::size_t tasks = below(4) == 0 ? below(3) : below(500);
    handed_out_[id].resize(tasks);
    dispatcher_.on_submitted({id, FunctionId{below(3)}, tasks, below(3) == 0 ? below(50) : 0});
  }

  void send() {
    const auto order = dispatcher_.next_assignment();
    if (!order) return;
    const std::size_t unsendable = below(10) == 0 ? 1 : 0;
    const std::size_t sent = unsendable == 1 ? 1 : 1 + below(order->tasks.count);
    if (place(order->worker) >= used_) is_overdrawn_ = true;
    for (std::size_t i = 0; i < sent; ++i) {
      ++handed_out_[order->tasks.submission].at(order->tasks.first + i);
    }
    if (unsendable == 1) return dispatcher_.on_unsendable();
    dispatcher_.on_sent(*order, sent);
    in_flight_.push_back({order->worker, {order->tasks.submission, order->tasks.first, sent}});
  }

  void answer() {
    if (in_flight_.empty()) return;
    Assignment& held = in_flight_[below(in_flight_.size())];
    const std::size_t before = below(3) == 0 ? below(held.tasks.count) : 0;
    TaskRange part = held.tasks;
    part.first += before;
    part.count = 1 + below(part.count - before);
    EXPECT_TRUE(
        dispatcher_.on_answered(held.worker, part, std::chrono::nanoseconds{below(1'000'000)}));
    Assignment behind = held;
    behind.tasks.first = part.first + part.count;
    behind.tasks.count -= before + part.count;
    held.tasks.count = before;
    in_flight_.push_back(behind);
    std::erase_if(in_flight_, [](const Assignment& entry) { return entry.tasks.count == 0; });
  }

  void answer_wrongly() {
    const TaskRange tasks{SubmissionId{last_ + 1}, below(500), 1 + below(5)};
    const WorkerId anyone{static_cast<std::uint32_t>(below(most_workers + 2))};
    EXPECT_FALSE(dispatcher_.on_answered(anyone, tasks, std::chrono::nanoseconds{1}));
  }

  // What waits is gone: it counts as handed out, and would be counted twice if it came up again.
  void terminate() {
    dispatcher_.on_terminated();
    for (auto& [id, count] : handed_out_) {
      for (int& task : count) task = std::max(task, 1);
    }
  }

  std::mt19937 random_;
  Dispatcher dispatcher_{most_workers};
  std::size_t used_ = most_workers;
  std::uint64_t last_ = 0;
  std::vector<Assignment> in_flight_;
  std::map<SubmissionId, std::vector<int>> handed_out_;
  bool is_overdrawn_ = false;
};

TEST(DispatcherProperty, HandsOutEveryTaskExactlyOnce) {
  for (unsigned seed = 0; seed < 60; ++seed) {
    SCOPED_TRACE(seed);
    RandomEvents events{seed};

    for (int i = 0; i < 300; ++i) events.happen();
    events.finish();

    events.expect_each_task_once();
  }
}

}  // namespace
}  // namespace rankpool::core
