// SPDX-License-Identifier: BSL-1.0

#include "roles/master.hpp"

#include <algorithm>
#include <utility>

#include "rankpool/errors.hpp"

#include "roles/chunk_writer.hpp"
#include "roles/delivery.hpp"

namespace rankpool::roles {
namespace {

// Answers that are taken before workers are fed again.
constexpr int most_answers_a_step = 32;
// While there is always something to do, peers are looked at once in so many steps.
constexpr unsigned steps_between_looks = 32;

}  // namespace

Master::Master(Transport& transport, Clock& clock, std::vector<WorkerProcess> workers)
    : transport_{&transport},
      clock_{&clock},
      roster_{std::move(workers)},
      dispatcher_{roster_.size()},
      states_{roster_.size()},
      outboxes_{transport, roster_.size()},
      arrivals_{std::make_unique<std::vector<Arrival>>()},
      round_trips_{clock, roster_.size()},
      doorbells_{transport, roster_.size()} {}

Master::~Master() {
  // Only a broken launch has them still. MPI may write to their places, which stay for ever.
  if (!arrivals_->empty()) (void)arrivals_.release();
}

void Master::submit(std::shared_ptr<detail::Submission> submission) {
  if (broken_ != nullptr) std::rethrow_exception(broken_);
  if (submission->options().on_progress) submission->on_submitted(clock_->now());
  if (submission->is_ready()) return;  // a map of nothing
  if (dispatcher_.used_workers() == 0) return submission->on_abandoned(roster_.all_lost());

  const detail::FunctionEntry& function = submission->function();
  StateId state = no_state;
  if (function.decode_state != nullptr) state = states_.keep(function.id, submission->take_state());
  OpenSubmission* open = nullptr;
  try {
    open = &open_.add(std::move(submission), state, log_.of(function));
    dispatcher_.on_submitted({.submission = open->id,
                              .function = core::FunctionId{function.number},
                              .count = open->submission->tasks(),
                              .chunk_size = open->submission->options().chunk_size,
                              .loss_retries = open->submission->loss_retries()});
  } catch (...) {  // no memory
    if (open != nullptr) open_.remove(*open);
    states_.release(state);
    throw;
  }
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

bool Master::take_arrived() {
  bool has_taken = !arrivals_->empty() && finish_arrivals();
  for (int i = 0; i < most_answers_a_step; ++i) {
    auto incoming = transport_->receive();
    if (!incoming) break;
    has_taken = true;
    take_answers(*std::move(incoming));
    if (open_.empty()) break;  // the caller has what it waits for
  }
  return has_taken;
}

void Master::take_answers(Incoming&& incoming) {
  Arrival arrival{.decoded = {}, .incoming = std::move(incoming)};
  if (arrival.incoming.attachments != nullptr) {
    // It stays as long as something may arrive in its results' place, whatever happens here.
    take_answers_of(arrivals_->emplace_back(std::move(arrival)));
    finish_arrivals();
  } else {
    take_answers_of(arrival);
    transport_->release(std::move(arrival.incoming.message));
  }
}

void Master::take_answers_of(Arrival& arrival) {
  detail::ByteReader message{arrival.incoming.message.bytes()};
  while (message.remaining() > 0) take_answer(take_section(message), arrival);
}

void Master::take_answer(const Section& section, Arrival& arrival) {
  if (section.header.kind != SectionKind::results) {
    throw TransportError{"a worker sent what only a master may send"};
  }
  const core::WorkerId worker{static_cast<std::uint32_t>(arrival.incoming.from)};
  const std::chrono::nanoseconds busy{static_cast<std::int64_t>(section.header.busy_ns)};
  detail::Attachments* const attachments = arrival.incoming.attachments.get();
  const bool is_expected = attachments == nullptr
                               ? dispatcher_.on_answered(worker, section.tasks(), busy)
                               : dispatcher_.on_arriving(worker, section.tasks(), busy);
  if (!is_expected) return;
  doorbells_.on_heard(place(worker));
  if (dispatcher_.is_idle(worker)) doorbells_.on_idle(place(worker));
  const auto took = round_trips_.on_answered(worker, section.tasks(), busy);
  if (took && section.header.dropped == 0) dispatcher_.on_round_trip(worker, *took);
  OpenSubmission* const open = open_.find(core::SubmissionId{section.header.submission});
  if (open == nullptr) return;  // of a terminated pool
  open->statistics->busy += busy;

  detail::ByteReader values{section.values, attachments};
  Delivery delivery{section, values, *open->submission};
  if (attachments == nullptr) return end_tasks(*open, delivery, worker);
  arrival.decoded.push_back({.submission = open->submission, .delivery = std::move(delivery)});
}

void Master::end_tasks(OpenSubmission& open, const Delivery& delivery, core::WorkerId worker) {
  open.statistics->tasks += delivery.tasks().count;
  delivery.end(*open.submission, roster_.process(worker));
  close_if_ready(open);
}

// Ends the tasks of what is there by now; whether there was any.
bool Master::finish_arrivals() {
  const auto finished = std::partition(arrivals_->begin(), arrivals_->end(), [](Arrival& arrival) {
    return arrival.incoming.attachments->progress() > 0;
  });
  const bool has_finished = finished != arrivals_->end();
  for (auto arrival = finished; arrival != arrivals_->end(); ++arrival) {
    const core::WorkerId worker{static_cast<std::uint32_t>(arrival->incoming.from)};
    for (const Decoded& decoded : arrival->decoded) {
      dispatcher_.on_arrived(worker, decoded.delivery.tasks());
      OpenSubmission* const open = open_.find(decoded.delivery.tasks().submission);
      if (open != nullptr) end_tasks(*open, decoded.delivery, worker);  // else it was terminated
    }
    transport_->release(std::move(arrival->incoming.message));
  }
  arrivals_->erase(finished, arrivals_->end());
  return has_finished;
}

bool Master::dispatch() {
  bool has_sent = false;
  while (const auto order = dispatcher_.next_assignment()) {
    send_chunk(*order);
    has_sent = true;
  }
  outboxes_.flush();
  return has_sent;
}

void Master::send_chunk(const core::Assignment& order) {
  OpenSubmission& open = *open_.find(order.tasks.submission);
  detail::Buffer& out = outboxes_.of(place(order.worker));
  if (states_.must_send(open.state, place(order.worker))) {
    append_state(out, open, states_.bytes(open.state));
  }
  const std::size_t sent = append_chunk(out, open, order);
  if (sent == 0) {
    dispatcher_.on_unsendable();
    return close_if_ready(open);
  }
  if (dispatcher_.is_idle(order.worker)) {
    round_trips_.on_sent_to_idle(order.worker, order.tasks);
    doorbells_.on_sent_to_idle(place(order.worker));
  } else {
    doorbells_.on_sent_ahead(place(order.worker));
  }
  // With nothing left to share the message it is on its way while the books are kept.
  if (dispatcher_.waiting_tasks() == sent) outboxes_.flush();
  dispatcher_.on_sent(order, sent);
  open.submission->on_sent(sent);
  if (order.attempt > 1) tasks_run_again_ += sent;
  ++open.statistics->chunks;
  open.statistics->chunk_size = std::max(open.statistics->chunk_size, sent);
}

void Master::close_if_ready(OpenSubmission& open) {
  if (!open.submission->is_ready()) return;
  const StateId state = open.state;
  open_.remove(open);
  if (state == no_state) return;
  states_.release(state);
  send_forgotten();
}

void Master::send_forgotten() {
  for (const auto& forgotten : states_.take_forgotten()) {
    for (const std::size_t worker : forgotten.workers) {
      append_order(outboxes_.of(worker), SectionKind::forget,
                   static_cast<std::uint64_t>(forgotten.id));
    }
  }
}

void Master::terminate(const std::exception_ptr& error) {
  abandon(error);
  if (broken_ != nullptr) return;
  send_forgotten();
  outboxes_.flush();
  // A message of its own, which the worker looks for between two slices.
  outboxes_.append_to_all(SectionKind::drop);
  outboxes_.flush();
  doorbells_.ring_all();
}

void Master::stop() {
  if (is_broken()) return;
  outboxes_.append_to_all(SectionKind::stop);
  outboxes_.flush();
  doorbells_.ring_all();
}

// Whether a worker was lost, which may have ended tasks and given others to other workers.
bool Master::take_events() {
  bool is_one_lost = false;
  while (const auto event = transport_->next_event()) {
    if (event->kind == PeerEvent::Kind::lost) {
      is_one_lost |= on_worker_lost(*event);
    } else {
      reports_.push_back(roster_.report(*event));
    }
  }
  // Whoever made this step may not make the next one.
  if (is_one_lost) (void)dispatch();
  return is_one_lost;
}

bool Master::on_worker_lost(const PeerEvent& event) {
  const core::WorkerId worker{static_cast<std::uint32_t>(event.peer)};
  // What it had sent counts still. No more than is in flight comes, as nothing is given out here.
  while (take_arrived()) {
  }
  if (!roster_.on_lost(worker, event.how)) return false;
  transport_->forget(event.peer);
  std::erase_if(*arrivals_, [&](Arrival& arrival) {
    if (arrival.incoming.from != event.peer) return false;
    arrival.incoming.attachments->abandon();
    return true;
  });
  for (const core::LostTasks& lost : dispatcher_.on_worker_lost(worker)) give_up(lost);
  if (dispatcher_.used_workers() == 0) abandon(roster_.all_lost());
  reports_.push_back(roster_.report(event));
  return true;
}

void Master::give_up(const core::LostTasks& lost) {
  OpenSubmission* const open = open_.find(lost.tasks.submission);
  if (open == nullptr) return;
  detail::Submission& submission = *open->submission;
  for (std::size_t i = lost.tasks.first; i < lost.tasks.first + lost.tasks.count; ++i) {
    submission.on_task_failed(i,
                              submission.is_first_failure(i)
                                  ? roster_.task_lost(submission.function().name, i, lost.workers)
                                  : nullptr);
  }
  close_if_ready(*open);
}

// Ends all that is open.
void Master::abandon(const std::exception_ptr& error) {
  open_.remove_each([&](OpenSubmission& open) {
    open.submission->on_abandoned(error);
    states_.release(open.state);
  });
  dispatcher_.on_terminated();
}

Statistics Master::statistics() const {
  Statistics statistics = log_.statistics();
  statistics.lost_workers = roster_.lost();
  statistics.tasks_run_again = tasks_run_again_;
  return statistics;
}

void Master::on_broken() {
  broken_ = std::current_exception();
  terminate(broken_);
}

}  // namespace rankpool::roles
