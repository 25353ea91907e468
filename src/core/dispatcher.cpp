// SPDX-License-Identifier: BSL-1.0

#include "core/dispatcher.hpp"

#include <algorithm>
#include <iterator>

#include "core/stream_buffer.hpp"

namespace rankpool::core {

Dispatcher::Dispatcher(std::size_t count) : ids_{count}, slots_(count) { use_workers(count); }

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
  return tasks_worth_buffering(*origin.time, used_slots(), origin.sizer.chunk_size());
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
  const auto slot = next_slot();
  if (!slot) return std::nullopt;

  const auto& [tasks, origin, tries, stream] = waiting_.next();
  const std::size_t attempt = 1 + history_.losses(tries.losses) + tries.failures;
  if (attempt > 1) return Assignment{*slot, {tasks.submission, tasks.first, 1}, attempt};
  const std::size_t count =
      origin.sizer.tasks(*origin.time, {.waiting_tasks = tasks.count, .workers = used_slots()});
  return Assignment{*slot, {tasks.submission, tasks.first, count}};
}

void Dispatcher::on_sent(const Assignment& order, std::size_t sent) {
  const auto& waiting = waiting_.next();
  slots_[place(order.slot)].holds.push_back(
      {.tasks = {order.tasks.submission, order.tasks.first, sent},
       .origin = waiting.origin,
       .tries = waiting.tries,
       .is_abandoned = false});
  ++ranges_in_flight_;
  list(order.slot);
  waiting_.take_turn(sent);
}

void Dispatcher::on_unsendable() { waiting_.take(1); }

std::optional<Answered> Dispatcher::on_answered(SlotId slot, const TaskRange& tasks,
                                                std::chrono::nanoseconds busy) {
  if (place(slot) >= slots_.size()) return std::nullopt;
  Slot& answering = slots_[place(slot)];  // holds nothing if its worker was lost
  const auto held = find_held(answering, tasks);
  if (held == answering.holds.end()) return std::nullopt;

  const Answered answered{.origin = held->origin, .tries = held->tries};
  held->origin.time->on_measured(tasks.count, busy);
  take_from(answering, held, tasks);
  list(slot);
  if (held_up_workers_ > 0 && answering.holds.empty() && ids_.number(slot) == 0) {
    let_others_go_on(ids_.worker(slot));
  }
  return answered;
}

std::optional<Answered> Dispatcher::on_arriving(SlotId slot, const TaskRange& tasks,
                                                std::chrono::nanoseconds busy) {
  if (place(slot) >= slots_.size()) return std::nullopt;
  Slot& answering = slots_[place(slot)];
  const auto held = find_held(answering, tasks);
  if (held == answering.holds.end()) return std::nullopt;
  answering.arriving.push_back(*held);
  answering.arriving.back().tasks = tasks;
  return on_answered(slot, tasks, busy);
}

void Dispatcher::on_arrived(SlotId slot, const TaskRange& tasks) {
  if (place(slot) >= slots_.size()) return;
  std::erase_if(slots_[place(slot)].arriving,
                [&](const InFlight& entry) { return entry.tasks == tasks; });
}

bool Dispatcher::on_failed(const TaskRange& task, const Answered& answered) {
  Tries tries = answered.tries;
  if (++tries.failures > answered.origin.retries) return false;
  waiting_.put_again(task, answered.origin, tries);
  return true;
}

// The range that has all of these tasks.
std::vector<Dispatcher::InFlight>::iterator Dispatcher::find_held(Slot& slot,
                                                                  const TaskRange& tasks) {
  return std::find_if(slot.holds.begin(), slot.holds.end(), [&](const InFlight& entry) {
    const std::size_t before = tasks.first - entry.tasks.first;
    return entry.tasks.submission == tasks.submission && tasks.first >= entry.tasks.first &&
           before < entry.tasks.count && tasks.count > 0 &&
           tasks.count <= entry.tasks.count - before;
  });
}

void Dispatcher::take_from(Slot& slot, std::vector<InFlight>::iterator held,
                           const TaskRange& tasks) {
  const std::size_t before = tasks.first - held->tasks.first;
  InFlight behind = *held;
  behind.tasks.first = tasks.first + tasks.count;
  behind.tasks.count -= before + tasks.count;
  if (before > 0) {
    if (behind.tasks.count > 0) {
      held = std::prev(slot.holds.insert(std::next(held), behind));
      ++ranges_in_flight_;
    }
    held->tasks.count = before;
  } else if (behind.tasks.count > 0) {
    *held = behind;
  } else {
    slot.holds.erase(held);
    --ranges_in_flight_;
  }
}

void Dispatcher::on_round_trip(SlotId slot, std::chrono::nanoseconds measured) {
  if (place(slot) < slots_.size()) slots_[place(slot)].credit.on_round_trip(measured);
}

void Dispatcher::on_terminated() {
  waiting_.clear();
  for (Slot& slot : slots_) {
    for (InFlight& entry : slot.holds) entry.is_abandoned = true;
    slot.arriving.clear();
  }
}

std::vector<WorkerId> Dispatcher::on_cancelled(SubmissionId submission) {
  waiting_.remove(submission);
  std::vector<WorkerId> holders;
  const auto is_of_it = [submission](const InFlight& entry) {
    return entry.tasks.submission == submission;
  };
  for (std::size_t i = 0; i < ids_.workers(); ++i) {
    bool is_holder = false;
    for_each_slot(worker_at(i), [&](SlotId id) {
      Slot& slot = slots_[place(id)];
      std::erase_if(slot.arriving, is_of_it);
      for (InFlight& entry : slot.holds) {
        entry.is_abandoned |= is_of_it(entry);
        is_holder |= is_of_it(entry);
      }
    });
    if (is_holder) holders.push_back(worker_at(i));
  }
  return holders;
}

void Dispatcher::list(SlotId slot) {
  Slot& listed = slots_[place(slot)];
  if (!listed.is_used) return;
  if (is_to_be_given(listed) && !listed.is_in_idle) {
    listed.is_in_idle = true;
    idle_.push_back(slot);
  } else if (!listed.holds.empty() && !listed.is_in_refillable && wants_more(listed)) {
    listed.is_in_refillable = true;
    refillable_.push_back(slot);
  }
}

std::optional<SlotId> Dispatcher::next_slot() {
  drop_stale_entries();
  if (!idle_.empty()) return idle_.front();
  // Towards the end nobody gets a second range: it would wait there while another slot is idle.
  const bool is_tail = waiting_.count() <= used_slots();
  if (waiting_.has_lost() || is_tail || refillable_.empty()) return std::nullopt;
  return refillable_.front();
}

void Dispatcher::drop_stale_entries() {
  while (!idle_.empty()) {
    Slot& slot = slots_[place(idle_.front())];
    if (is_to_be_given(slot)) break;
    slot.is_in_idle = false;
    idle_.pop_front();
  }
  while (!refillable_.empty()) {
    Slot& slot = slots_[place(refillable_.front())];
    if (wants_more(slot) && slot.is_used) break;
    slot.is_in_refillable = false;
    refillable_.pop_front();
  }
}

bool Dispatcher::wants_more(const Slot& slot) const {
  Holding holding{.ranges = slot.holds.size(), .oldest_ns = 0, .behind_ns = 0};
  for (const InFlight& entry : slot.holds) {
    if (entry.is_abandoned || entry.tries.losses != never_lost) return false;
    if (!entry.origin.time->nanoseconds()) return false;
    const double work_ns =
        *entry.origin.time->nanoseconds() * static_cast<double>(entry.tasks.count);
    (&entry == &slot.holds.front() ? holding.oldest_ns : holding.behind_ns) += work_ns;
  }
  return holding.ranges > 0 && slot.credit.allows_more(holding);
}

}  // namespace rankpool::core
