// SPDX-License-Identifier: BSL-1.0

#include "core/dispatcher.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

#include "core/stream_buffer.hpp"

namespace rankpool::core {

Dispatcher::Dispatcher(std::size_t count) : workers_(count) { use_workers(count); }

void Dispatcher::use_workers(std::size_t count) {
  used_workers_ = 0;
  for (std::size_t i = 0; i < workers_.size(); ++i) {
    Worker& worker = workers_[i];
    worker.is_used = !worker.is_lost && used_workers_ < count;
    if (!worker.is_used) continue;
    ++used_workers_;
    list(worker_at(i));
  }
}

void Dispatcher::on_submitted(const NewTasks& tasks) {
  if (tasks.count > 0) waiting_.add({tasks.submission, 0, tasks.count}, origin_of(tasks));
}

void Dispatcher::on_stream_opened(const NewTasks& stream) {
  waiting_.open_stream(stream.submission, origin_of(stream));
}

void Dispatcher::on_tasks_added(SubmissionId stream, std::size_t count) {
  waiting_.add_to_stream(stream, count);
}

std::size_t Dispatcher::worth_buffering(SubmissionId stream) const {
  const Origin& origin = waiting_.stream(stream).origin;
  return tasks_worth_buffering(*origin.time, used_workers_, origin.sizer.chunk_size());
}

Origin Dispatcher::origin_of(const NewTasks& tasks) {
  return {.time = &time_of(tasks.function),
          .sizer = ChunkSizer{tasks.chunk_size},
          .loss_retries = tasks.loss_retries,
          .retries = tasks.retries};
}

TaskTime& Dispatcher::time_of(FunctionId function) {
  const auto number = static_cast<std::size_t>(function);
  if (number >= times_.size()) times_.resize(number + 1);
  return times_[number];
}

std::optional<Assignment> Dispatcher::next_assignment() {
  if (waiting_.count() == 0) return std::nullopt;
  const auto worker = next_worker();
  if (!worker) return std::nullopt;

  const auto& [tasks, origin, tries, stream] = waiting_.next();
  const std::size_t attempt = 1 + history_.losses(tries.losses) + tries.failures;
  if (attempt > 1) return Assignment{*worker, {tasks.submission, tasks.first, 1}, attempt};
  const std::size_t count =
      origin.sizer.tasks(*origin.time, {.waiting_tasks = tasks.count, .workers = used_workers_});
  return Assignment{*worker, {tasks.submission, tasks.first, count}};
}

void Dispatcher::on_sent(const Assignment& order, std::size_t sent) {
  const auto& waiting = waiting_.next();
  workers_[place(order.worker)].holds.push_back(
      {.tasks = {order.tasks.submission, order.tasks.first, sent},
       .origin = waiting.origin,
       .tries = waiting.tries,
       .is_abandoned = false});
  ++ranges_in_flight_;
  list(order.worker);
  waiting_.take_turn(sent);
}

void Dispatcher::on_unsendable() { waiting_.take(1); }

std::optional<Answered> Dispatcher::on_answered(WorkerId worker, const TaskRange& tasks,
                                                std::chrono::nanoseconds busy) {
  if (place(worker) >= workers_.size()) return std::nullopt;
  Worker& answering = workers_[place(worker)];  // holds nothing if it was lost
  const auto held = find_held(answering, tasks);
  if (held == answering.holds.end()) return std::nullopt;

  const Answered answered{.origin = held->origin, .tries = held->tries};
  held->origin.time->on_measured(tasks.count, busy);
  take_from(answering, held, tasks);
  list(worker);
  return answered;
}

std::optional<Answered> Dispatcher::on_arriving(WorkerId worker, const TaskRange& tasks,
                                                std::chrono::nanoseconds busy) {
  if (place(worker) >= workers_.size()) return std::nullopt;
  Worker& answering = workers_[place(worker)];
  const auto held = find_held(answering, tasks);
  if (held == answering.holds.end()) return std::nullopt;
  answering.arriving.push_back(*held);
  answering.arriving.back().tasks = tasks;
  return on_answered(worker, tasks, busy);
}

void Dispatcher::on_arrived(WorkerId worker, const TaskRange& tasks) {
  std::erase_if(workers_[place(worker)].arriving,
                [&](const InFlight& entry) { return entry.tasks == tasks; });
}

bool Dispatcher::on_failed(const TaskRange& task, const Answered& answered) {
  Tries tries = answered.tries;
  if (++tries.failures > answered.origin.retries) return false;
  waiting_.put_again(task, answered.origin, tries);
  return true;
}

// The range that has all of these tasks.
std::vector<Dispatcher::InFlight>::iterator Dispatcher::find_held(Worker& worker,
                                                                  const TaskRange& tasks) {
  return std::find_if(worker.holds.begin(), worker.holds.end(), [&](const InFlight& entry) {
    const std::size_t before = tasks.first - entry.tasks.first;
    return entry.tasks.submission == tasks.submission && tasks.first >= entry.tasks.first &&
           before < entry.tasks.count && tasks.count > 0 &&
           tasks.count <= entry.tasks.count - before;
  });
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

std::vector<LostTasks> Dispatcher::on_worker_lost(WorkerId worker) {
  Worker& lost = workers_[place(worker)];
  if (lost.is_lost) return {};
  lost.is_lost = true;
  if (lost.is_used) replace(lost);
  std::vector<LostTasks> given_up;
  auto held = std::exchange(lost.arriving, {});
  ranges_in_flight_ -= lost.holds.size();
  held.insert(held.end(), lost.holds.begin(), lost.holds.end());
  lost.holds.clear();
  // The newest first, so that pushing to the front leaves the oldest at the head.
  for (auto range = held.rbegin(); range != held.rend(); ++range) {
    if (range->is_abandoned) continue;
    Tries tries = range->tries;
    tries.losses = history_.add(tries.losses, worker);
    if (history_.losses(tries.losses) > range->origin.loss_retries) {
      given_up.push_back({range->tasks, history_.workers(tries.losses)});
    } else {
      waiting_.put_back(range->tasks, range->origin, tries);
    }
  }
  return given_up;
}

void Dispatcher::replace(Worker& lost) {
  lost.is_used = false;
  const auto spare = std::find_if(workers_.begin(), workers_.end(), [](const Worker& worker) {
    return !worker.is_lost && !worker.is_used;
  });
  if (spare == workers_.end()) {
    --used_workers_;
    return;
  }
  spare->is_used = true;
  list(worker_at(static_cast<std::size_t>(spare - workers_.begin())));
}

void Dispatcher::on_terminated() {
  waiting_.clear();
  for (Worker& worker : workers_) {
    for (InFlight& entry : worker.holds) entry.is_abandoned = true;
    worker.arriving.clear();
  }
}

std::vector<WorkerId> Dispatcher::on_cancelled(SubmissionId submission) {
  waiting_.remove(submission);
  std::vector<WorkerId> holders;
  const auto is_of_it = [submission](const InFlight& entry) {
    return entry.tasks.submission == submission;
  };
  for (std::size_t i = 0; i < workers_.size(); ++i) {
    Worker& worker = workers_[i];
    std::erase_if(worker.arriving, is_of_it);
    if (std::none_of(worker.holds.begin(), worker.holds.end(), is_of_it)) continue;
    holders.push_back(worker_at(i));
    for (InFlight& entry : worker.holds) entry.is_abandoned |= is_of_it(entry);
  }
  return holders;
}

void Dispatcher::list(WorkerId worker) {
  Worker& listed = workers_[place(worker)];
  if (!listed.is_used) return;
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
  const bool is_tail = waiting_.count() <= used_workers_;
  if (waiting_.has_lost() || is_tail || refillable_.empty()) return std::nullopt;
  return refillable_.front();
}

void Dispatcher::drop_stale_entries() {
  while (!idle_.empty()) {
    Worker& worker = workers_[place(idle_.front())];
    if (worker.holds.empty() && worker.is_used) break;
    worker.is_in_idle = false;
    idle_.pop_front();
  }
  while (!refillable_.empty()) {
    Worker& worker = workers_[place(refillable_.front())];
    if (wants_more(worker) && worker.is_used) break;
    worker.is_in_refillable = false;
    refillable_.pop_front();
  }
}

bool Dispatcher::wants_more(const Worker& worker) const {
  Holding holding{.ranges = worker.holds.size(), .oldest_ns = 0, .behind_ns = 0};
  for (const InFlight& entry : worker.holds) {
    if (entry.is_abandoned || entry.tries.losses != never_lost) return false;
    if (!entry.origin.time->nanoseconds()) return false;
    const double work_ns =
        *entry.origin.time->nanoseconds() * static_cast<double>(entry.tasks.count);
    (&entry == &worker.holds.front() ? holding.oldest_ns : holding.behind_ns) += work_ns;
  }
  return holding.ranges > 0 && worker.credit.allows_more(holding);
}

}  // namespace rankpool::core
