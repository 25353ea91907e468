// SPDX-License-Identifier: BSL-1.0

#include "roles/launch_log.hpp"

#include <algorithm>
#include <utility>

#include "rankpool/errors.hpp"

namespace rankpool::roles {
namespace {

using std::chrono::nanoseconds;

Seconds seconds(std::int64_t count) { return nanoseconds{count}; }

// Tasks that no worker has told of: all of them were short, or their worker was lost.
void add_untold(TaskTimes& times, const FunctionLog& function) {
  std::uint64_t told = 0;
  for (const std::uint64_t tasks : times) told += tasks;
  if (told >= function.answered) return;
  const auto mean = function.answered_busy / static_cast<std::int64_t>(function.answered);
  times[bin_of(mean)] += function.answered - told;
}

FunctionStatistics statistics_of(const FunctionLog& function) {
  FunctionStatistics statistics = function.statistics;
  TaskTimes times = function.told;
  add_untold(times, function);
  for (std::size_t bin = 0; bin < times.size(); ++bin) {
    if (times[bin] == 0) continue;
    statistics.task_times.push_back({.from = seconds(bin == 0 ? 0 : std::int64_t{1} << (bin - 1)),
                                     .to = seconds(std::int64_t{1} << bin),
                                     .tasks = times[bin]});
  }
  return statistics;
}

HardwareCounts counts_of(const CounterReading& counted, const std::string& refused) {
  return {.instructions = counted.instructions,
          .cycles = counted.cycles,
          .counted = counted.counted,
          .clock = counted.clock,
          .is_user_mode_only = counted.is_user_mode_only,
          .refused = refused};
}

bool had_no_turn(const CounterReading& reading) {
  return reading.missed.count() > 0 && reading.counted.count() == 0;
}

std::string why_uncounted(const CounterReading& reading) {
  return had_no_turn(reading)
             ? "the counters had no turn while tasks ran: others, a watchdog or a profiler, have "
               "them"
             : "no worker has counted anything: they do for a run report, in tasks of 0.1 ms or "
               "longer";
}

}  // namespace

FunctionLog& LaunchLog::of(const detail::FunctionEntry& function) {
  if (function.number >= by_number_.size()) by_number_.resize(function.number + 1, nullptr);
  FunctionLog*& known = by_number_[function.number];
  if (known == nullptr) {
    known = &functions_.emplace_back();
    known->statistics.name = function.name;
    by_id_.emplace(function.id, known);
  }
  return *known;
}

void LaunchLog::on_initializer_told(core::WorkerId worker, nanoseconds now) {
  for_each_slot(worker, [&](core::SlotId id) {
    slots_[place(id)].told = now;
    slots_[place(id)].held_when_told = nanoseconds{account_.held(id, now)};
  });
}

void LaunchLog::on_cancelled_ran(std::uint64_t function, std::uint64_t tasks, nanoseconds busy) {
  const auto known = by_id_.find(function);
  if (known != by_id_.end()) known->second->on_answered(tasks, busy);
}

void LaunchLog::on_lost(core::WorkerId worker, nanoseconds now) {
  for_each_slot(worker, [&](core::SlotId id) {
    slots_[place(id)].held_before_loss = nanoseconds{account_.held_before(id)};
    account_.on_lost(id, now);
  });
}

// It initialized from when it was told of that on, and held tasks from some moment until now, when
// it tells of it with the first of its answers: how long it did both.
nanoseconds LaunchLog::initializing_held(core::SlotId id, nanoseconds took, nanoseconds now) const {
  const Slot& slot = slots_[place(id)];
  const auto given = now - (nanoseconds{account_.held(id, now)} - slot.held_when_told);
  return std::clamp(slot.told + took - given, nanoseconds{0}, took);
}

void LaunchLog::on_usage(core::SlotId id, const Usage& usage, nanoseconds now) {
  for (const Usage::Function& function : usage.functions) {
    if (!by_id_.contains(function.id)) {
      throw EncodingError{
          "message is corrupt: it tells of tasks of a function that none was given"};
    }
  }
  Slot& slot = slots_[place(id)];
  slot.initializing += initializing_held(id, usage.initializing, now);
  slot.awaiting += usage.awaiting;
  // What tasks waited for their data is no time of theirs.
  CounterReading counted = usage.counted;
  counted.clock -= std::min(counted.clock, usage.awaiting);
  slot.counted += counted;
  if (!usage.refused.empty()) slot.refused = usage.refused;
  for (const Usage::Function& function : usage.functions) {
    TaskTimes& told = by_id_.at(function.id)->told;
    for (std::size_t bin = 0; bin < told.size(); ++bin) told[bin] += function.tasks[bin];
  }
}

// Who was lost took with it what its time was after it had held nothing last.
LaunchLog::Held LaunchLog::held_by(core::SlotId id, const Roster& roster, nanoseconds now) const {
  const Slot& slot = slots_[place(id)];
  const nanoseconds all{account_.held(id, now)};
  const auto work = std::clamp(slot.busy - slot.awaiting, nanoseconds{0}, all);
  const auto initializing = std::min(slot.initializing, all - work);
  const auto rest = all - work - initializing;
  const auto lost = roster.is_lost(ids_.worker(id)) ? std::min(rest, all - slot.held_before_loss)
                                                    : nanoseconds{0};
  return {.work = work, .initializing = initializing, .transfer = rest - lost, .lost = lost};
}

// And adds to `all` how its slots' time was spent.
WorkerStatistics LaunchLog::of_worker(core::WorkerId worker, Held& all, const Roster& roster,
                                      nanoseconds now) const {
  const WorkerProcess& process = roster.process(worker);
  WorkerStatistics statistics{
      .rank = process.rank, .host = process.host, .cores = process.cores, .processes = 0};
  Held held;
  CounterReading counted;
  std::string refused;
  for_each_slot(worker, [&](core::SlotId id) {
    const Slot& slot = slots_[place(id)];
    ++statistics.processes;
    statistics.tasks += slot.tasks;
    held += held_by(id, roster, now);
    counted += slot.counted;
    if (!slot.refused.empty()) refused = slot.refused;
  });
  statistics.work = held.work;
  statistics.transfer = held.transfer;
  statistics.initializing = held.initializing;
  statistics.without_tasks =
      (now - begin_) * statistics.processes - held.work - held.initializing - held.transfer;
  statistics.counts = counts_of(counted, had_no_turn(counted) ? why_uncounted(counted) : refused);
  all += held;
  return statistics;
}

HardwareCounts LaunchLog::counts() const {
  CounterReading sum;
  std::string refused;
  for (const Slot& slot : slots_) {
    sum += slot.counted;
    if (!slot.refused.empty()) refused = slot.refused;
  }
  if (refused.empty()) refused = why_uncounted(sum);
  return counts_of(sum, sum.counted.count() == 0 ? refused : "");
}

Statistics LaunchLog::statistics(const Roster& roster, nanoseconds clock) const {
  const nanoseconds now = std::max(clock, account_.latest());
  Statistics all{};
  for (const FunctionLog& function : functions_) {
    all.functions.push_back(statistics_of(function));
  }
  Held held;
  for (std::size_t i = 0; i < ids_.workers(); ++i) {
    all.workers.push_back(of_worker(core::worker_at(i), held, roster, now));
  }
  const core::TimeParts parts = account_.parts(now);
  all.time = {.work = held.work,
              .transfer = held.transfer,
              .initializing = held.initializing,
              .dispatch = seconds(parts.dispatch),
              .starvation = seconds(parts.starvation),
              .tail = seconds(parts.tail),
              .serial = seconds(parts.serial),
              .unused = seconds(parts.unused),
              .lost = held.lost + nanoseconds{parts.lost}};
  all.wall = now - begin_;
  const core::PhaseTimes phases = account_.phases(now);
  all.serial = seconds(phases.none);
  all.queued = seconds(phases.queued);
  all.bytes_from_workers = received_bytes_;
  all.counts = counts();
  return all;
}

}  // namespace rankpool::roles
