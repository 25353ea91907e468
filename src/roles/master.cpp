// SPDX-License-Identifier: BSL-1.0

#include "roles/master.hpp"

#include <algorithm>
#include <utility>

#include "rankpool/errors.hpp"

#include "roles/chunk_writer.hpp"
#include "roles/delivery.hpp"
#include "roles/invariant.hpp"

namespace rankpool::roles {
namespace {

// While there is always something to do, peers are looked at once in so many steps.
constexpr unsigned steps_between_looks = 32;

}  // namespace

Master::Master(Transport& transport, Clock& clock, std::vector<WorkerProcess> workers)
    : transport_{&transport},
      clock_{&clock},
      roster_{std::move(workers)},
      ids_{roster_.size()},
      dispatcher_{roster_.size()},
      initializer_{roster_.size()},
      states_{roster_.size()},
      outboxes_{transport, roster_.size()},
      arrivals_{std::make_unique<std::vector<Arrival>>()},
      round_trips_{roster_.size()},
      doorbells_{transport, roster_.size()},
      log_{roster_.size(), clock.now()} {}

Master::~Master() {
  // Only a broken launch has them still. MPI may write to their places, which stay for ever.
  if (!arrivals_->empty()) (void)arrivals_.release();
}

void Master::begin_pool(int workers, const Initializer& initializer,
                        const IsolationOrder& isolation) {
  use_workers(static_cast<std::size_t>(workers), isolation.processes);
  initializer_.begin_pool(initializer);
  pool_failure_ = nullptr;
  draining_ = nullptr;
  if (is_broken()) return;
  try {
    tell_of_isolation(isolation);
    if (initializer.function() == nullptr) return;
    // All at once, and while the caller goes on; others take their places later.
    for (std::size_t i = 0; i < roster_.size(); ++i) {
      if (!dispatcher_.is_used(core::worker_at(i)) || !initializer_.must_tell(i)) continue;
      tell_of_initializer(core::worker_at(i));
      outboxes_.flush();
      doorbells_.ring(core::worker_at(i));
    }
  } catch (...) {  // of the transport, or no memory
    on_broken();
  }
}

void Master::use_workers(std::size_t workers, std::size_t slots) {
  const std::size_t before = dispatcher_.slots();
  dispatcher_.use_workers(workers, slots);
  if (const std::size_t added = dispatcher_.slots() - before; added > 0) {
    round_trips_.add_slots(added);
    doorbells_.add_slots(added);
    log_.add_slots(added, clock_->now());
  }
  note_used(clock_->now());
}

// Each isolated pool begins with that, as it has children of its own.
void Master::tell_of_isolation(const IsolationOrder& isolation) {
  const bool was_isolated = std::exchange(isolation_, isolation).is_isolated != 0;
  if (!was_isolated && isolation.is_isolated == 0) return;
  outboxes_.flush();
  for (std::size_t i = 0; i < roster_.size(); ++i) append_isolation(outboxes_.of(i), isolation);
  outboxes_.flush();
  doorbells_.ring_all();
  states_.on_held_by_none();
}

void Master::tell_of_initializer(core::WorkerId worker) {
  initializer_.append_to(outboxes_.of(place(worker)));
  log_.on_initializer_told(worker, clock_->now());
}

void Master::submit(std::shared_ptr<detail::Submission> submission) {
  if (submission->has_ended()) return refuse_if_unusable();  // a map of nothing
  add(std::move(submission), &core::Dispatcher::on_submitted);
}

void Master::open_stream(std::shared_ptr<detail::Stream> stream) {
  add(std::move(stream), &core::Dispatcher::on_stream_opened);
}

void Master::add(std::shared_ptr<detail::Submission> submission,
                 void (core::Dispatcher::*announce)(const core::NewTasks&)) {
  refuse_if_unusable();
  if (submission->options().on_progress) submission->on_submitted(clock_->now());
  if (dispatcher_.used_workers() == 0) return submission->on_abandoned(roster_.all_lost());

  const detail::FunctionEntry& function = submission->function();
  StateId state = no_state;
  if (function.decode_state != nullptr) state = states_.keep(function.id, submission->take_state());
  OpenSubmission* open = nullptr;
  try {
    open = &open_.add(std::move(submission), state, log_.of(function));
    (dispatcher_.*announce)({.submission = open->id,
                             .function = core::FunctionId{function.number},
                             .count = open->submission->tasks(),
                             .chunk_size = open->submission->options().chunk_size,
                             .loss_retries = open->submission->loss_retries(),
                             .retries = open->submission->retries()});
    // A single task is given out at once, which costs a look at the clock too.
    if (dispatcher_.waiting_tasks() > 1) note_phase();
  } catch (...) {  // no memory
    if (open != nullptr) open_.remove(*open);
    states_.release(state);
    throw;
  }
}

void Master::refuse_if_unusable() const {
  if (broken_ != nullptr) std::rethrow_exception(broken_);
  if (pool_failure_ != nullptr) std::rethrow_exception(pool_failure_);
}

std::size_t Master::feed(detail::Stream& stream) {
  OpenSubmission* const open = open_.find(core::SubmissionId{stream.id()});
  if (open == nullptr || draining_ != nullptr) return 0;  // it was abandoned, or will be
  dispatcher_.on_tasks_added(open->id, stream.admit());
  note_phase();
  const std::size_t worth = dispatcher_.worth_buffering(open->id);
  close_if_ended(*open);
  return worth;
}

bool Master::cancel(detail::Submission& submission, const std::exception_ptr& error) {
  OpenSubmission* const open = open_.find(core::SubmissionId{submission.id()});
  if (open == nullptr) return false;
  const auto id = open->id;
  const auto holders = dispatcher_.on_cancelled(id);
  submission.on_abandoned(error);
  note_cancelled();
  try {
    close_if_ended(*open);
    send_drop(id, holders);
  } catch (...) {  // of the transport, or no memory
    on_broken();
  }
  return true;
}

void Master::send_drop(core::SubmissionId submission, const std::vector<core::WorkerId>& workers) {
  // A message of its own, which the worker looks for between two slices.
  outboxes_.flush();
  for (const core::WorkerId worker : workers) {
    append_order(outboxes_.of(place(worker)),
                 {.kind = SectionKind::drop, .submission = static_cast<std::uint64_t>(submission)});
  }
  outboxes_.flush();
  for (const core::WorkerId worker : workers) doorbells_.ring(worker);
}

bool Master::step() {
  if (broken_ != nullptr) return false;
  try {
    // What is there to be sent does not wait for what has come.
    const bool has_sent = dispatch();
    const bool has_taken = take_arrived();
    if (has_taken) (void)dispatch();
    doorbells_.on_looked();
    const bool is_quiet = !has_sent && !has_taken;
    if (is_quiet || ++steps_ % steps_between_looks == 0) return take_events() || !is_quiet;
    return true;
  } catch (...) {  // of the transport, or no memory
    on_broken();
    return true;
  }
}

bool Master::dispatch() {
  bool has_sent = false;
  while (const auto order = dispatcher_.next_assignment()) {
    send_chunk(*order);
    has_sent = true;
  }
  outboxes_.flush();
  note_phase();
  return has_sent;
}

void Master::send_chunk(const core::Assignment& order) {
  OpenSubmission* const found = open_.find(order.tasks.submission);
  check_invariant(found != nullptr, "tasks of a submission that has ended are to be sent");
  OpenSubmission& open = *found;
  const core::WorkerId worker = ids_.worker(order.slot);
  detail::Buffer& out = outboxes_.of(place(worker));
  if (initializer_.must_tell(place(worker))) tell_of_initializer(worker);
  if (states_.must_send(open.state, place(worker))) {
    append_state(out, open, states_.bytes(open.state));
  }
  const std::size_t sent = append_chunk(out, open, order, ids_.number(order.slot));
  if (sent == 0) {
    dispatcher_.on_unsendable();
    open.log->on_failed(1);
    return close_if_ended(open);
  }
  const bool was_free = dispatcher_.is_free(order.slot);
  std::chrono::nanoseconds now{};
  if (dispatcher_.is_idle(order.slot)) {
    now = clock_->now();
    round_trips_.on_sent_to_idle(order.slot, order.tasks, now);
    doorbells_.on_sent_to_idle(order.slot);
  } else {
    doorbells_.on_sent_ahead(order.slot);
  }
  // With nothing left to share the message it is on its way while the books are kept.
  if (dispatcher_.waiting_tasks() == sent) outboxes_.flush();
  dispatcher_.on_sent(order, sent);
  if (was_free) log_.account().on_given(order.slot, phase(), now);
  on_given(open, sent, order.attempt);
}

void Master::on_given(OpenSubmission& open, std::size_t tasks, std::size_t attempt) {
  open.submission->on_sent(tasks);
  if (attempt > 1) tasks_run_again_ += tasks;
  FunctionStatistics& statistics = open.log->statistics;
  ++statistics.chunks;
  statistics.chunk_size = std::max(statistics.chunk_size, tasks);
}

void Master::close_if_ended(OpenSubmission& open) {
  if (!open.submission->has_ended()) return;
  const StateId state = open.state;
  dispatcher_.on_stream_ended(open.id);
  on_ended(open);
  open_.remove(open);
  if (state == no_state) return;
  states_.release(state);
  send_forgotten();
}

void Master::on_ended(OpenSubmission& open) {
  if (open.submission->has_callbacks()) called_back_.push_back(std::move(open.submission));
}

std::shared_ptr<detail::Submission> Master::take_called_back() {
  auto first = std::move(called_back_.front());
  called_back_.pop_front();
  return first;
}

void Master::send_forgotten() {
  for (const auto& forgotten : states_.take_forgotten()) {
    for (const std::size_t worker : forgotten.workers) {
      append_order(outboxes_.of(worker), {.kind = SectionKind::forget,
                                          .state = static_cast<std::uint64_t>(forgotten.id)});
    }
  }
}

}  // namespace rankpool::roles
