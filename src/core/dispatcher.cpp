// SPDX-License-Identifier: BSL-1.0

#include "core/dispatcher.hpp"

#include <algorithm>
#include <iterator>

namespace rankpool::core {
Dispatcher::Dispatcher(std::size_t count) : workers_(count) { use_workers(count); }

void Dispatcher::use_workers(std::size_t count) {
  used_workers_ = std::min(count, workers_.size());
  for (std::size_t i = 0; i < used_workers_; ++i) list(worker_at(i));
}

void Dispatcher::on_submitted(SubmissionId submission, FunctionId function, std::size_t tasks,
                              std::size_t chunk_size) {
  if (tasks == 0) return;
  turns_.push_back({.submission = submission,
                    .first = 0,
                    .count = tasks,
                    .sizer = ChunkSizer{chunk_size},
                    .time = &time_of(function)});
  waiting_tasks_ += tasks;
}

TaskTime& Dispatcher::time_of(FunctionId function) {
  const auto number = static_cast<std::size_t>(function);
  if (number >= times_.size()) times_.resize(number + 1);
  return times_[number];
}

std::optional<Assignment> Dispatcher::next_assignment() {
  if (turns_.empty()) return std::nullopt;
  const auto worker = next_worker();
  if (!worker) return std::nullopt;

  const Waiting& waiting = turns_.front();
  const std::size_t count = waiting.sizer.tasks(
      *waiting.time, {.waiting_tasks = waiting.count, .workers = used_workers_});
  return Assignment{*worker, {waiting.submission, waiting.first, count}};
}

void Dispatcher::on_sent(const Assignment& order, std::size_t sent) {
  Worker& worker = workers_[place(order.worker)];
  worker.holds.push_back({.tasks = {order.tasks.submission, order.tasks.first, sent},
                          .time = turns_.front().time,
                          .is_abandoned = false});
  ++ranges_in_flight_;
  list(order.worker);
  if (!take_first(sent) || turns_.size() == 1) return;
  turns_.push_back(turns_.front());
  turns_.pop_front();
}

void Dispatcher::on_unsendable() { (void)take_first(1); }

// Of the submission whose turn it is; whether tasks of it wait still.
bool Dispatcher::take_first(std::size_t count) {
  Waiting& waiting = turns_.front();
  waiting.first += count;
  waiting.count -= count;
  waiting_tasks_ -= count;
  if (waiting.count > 0) return true;
  turns_.pop_front();
  return false;
}

bool Dispatcher::on_answered(WorkerId worker, const TaskRange& tasks,
                             std::chrono::nanoseconds busy) {
  if (place(worker) >= workers_.size()) return false;
  Worker& answering = workers_[place(worker)];
  const auto held =
      std::find_if(answering.holds.begin(), answering.holds.end(), [&](const InFlight& entry) {
        return entry.tasks.submission == tasks.submission && tasks.first >= entry.tasks.first &&
               tasks.first - entry.tasks.first < entry.tasks.count;
      });
  if (held == answering.holds.end()) return false;
  const std::size_t before = tasks.first - held->tasks.first;
  if (tasks.count == 0 || tasks.count > held->tasks.count - before) return false;

  held->time->on_measured(tasks.count, busy);
  take_from(answering, held, tasks);
  list(worker);
  return true;
}

void Dispatcher::take_from(Worker& worker, std::vector<InFlight>::iterator held,
                           const TaskRange& tasks) {
  const std::size_t before = tasks.first - held->tasks.first;
  InFlight behind = *held;
  behind.tasks.first = tasks.first + tasks.count;
  behind.tasks.count -= before + tasks.count;
  if (before > 0) {
    if (behind.tasks.count > 0) {
      held = std::prev(worker.holds.insert(std::next(held), behind));
      ++ranges_in_flight_;
    }
    held->tasks.count = before;
  } else if (behind.tasks.count > 0) {
    *held = behind;
  } else {
    worker.holds.erase(held);
    --ranges_in_flight_;
  }
}

void Dispatcher::on_round_trip(WorkerId worker, std::chrono::nanoseconds measured) {
  if (place(worker) < workers_.size()) workers_[place(worker)].credit.on_round_trip(measured);
}

void Dispatcher::on_terminated() {
  turns_.clear();
  waiting_tasks_ = 0;
  for (Worker& worker : workers_) {
    for (InFlight& entry : worker.holds) entry.is_abandoned = true;
  }
}

void Dispatcher::list(WorkerId worker) {
  Worker& listed = workers_[place(worker)];
  if (listed.holds.empty() && !listed.is_in_idle) {
    listed.is_in_idle = true;
    idle_.push_back(worker);
  } else if (!listed.holds.empty() && !listed.is_in_refillable && wants_more(listed)) {
    listed.is_in_refillable = true;
    refillable_.push_back(worker);
  }
}

std::optional<WorkerId> Dispatcher::next_worker() {
  drop_stale_entries();
  if (!idle_.empty()) return idle_.front();
  // Towards the end nobody gets a second range: it would wait there while another worker is idle.
  const bool is_tail = waiting_tasks_ <= used_workers_;
  if (is_tail || refillable_.empty()) return std::nullopt;
  return refillable_.front();
}

void Dispatcher::drop_stale_entries() {
  while (!idle_.empty()) {
    Worker& worker = workers_[place(idle_.front())];
    if (worker.holds.empty() && is_used(idle_.front())) break;
    worker.is_in_idle = false;
    idle_.pop_front();
  }
  while (!refillable_.empty()) {
    Worker& worker = workers_[place(refillable_.front())];
    if (wants_more(worker) && is_used(refillable_.front())) break;
    worker.is_in_refillable = false;
    refillable_.pop_front();
  }
}

bool Dispatcher::wants_more(const Worker& worker) const {
  Holding holding{.ranges = worker.holds.size(), .oldest_ns = 0, .behind_ns = 0};
  for (const InFlight& entry : worker.holds) {
    if (entry.is_abandoned || !entry.time->nanoseconds()) return false;
    const double work_ns = *entry.time->nanoseconds() * static_cast<double>(entry.tasks.count);
    (&entry == &worker.holds.front() ? holding.oldest_ns : holding.behind_ns) += work_ns;
  }
  return holding.ranges > 0 && worker.credit.allows_more(holding);
}

bool Dispatcher::is_used(WorkerId worker) const { return place(worker) < used_workers_; }

}  // namespace rankpool::core
