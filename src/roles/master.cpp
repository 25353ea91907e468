// SPDX-License-Identifier: BSL-1.0

#include "roles/master.hpp"

#include <algorithm>
#include <utility>

#include "rankpool/errors.hpp"

#include "roles/delivery.hpp"

namespace rankpool::roles {
namespace {

// A chunk that the pool sized itself does not grow beyond this, so that workers get to work early.
constexpr std::size_t chunk_bytes = std::size_t{1} << 20;
// Answers that are taken before workers are fed again.
constexpr int most_answers_a_step = 32;

}  // namespace

Master::Master(Transport& transport, Clock& clock, std::vector<WorkerProcess> workers)
    : transport_{&transport},
      clock_{&clock},
      workers_{std::move(workers)},
      dispatcher_{workers_.size()},
      states_{workers_.size()},
      outboxes_{transport, workers_.size()},
      arrivals_{std::make_unique<std::vector<Arrival>>()},
      round_trips_{clock, workers_.size()} {}

Master::~Master() {
  // Only a broken launch has them still. MPI may write to their places, which stay for ever.
  if (!arrivals_->empty()) (void)arrivals_.release();
}

void Master::submit(std::shared_ptr<detail::Submission> submission) {
  if (broken_ != nullptr) std::rethrow_exception(broken_);
  if (submission->options().on_progress) submission->on_submitted(clock_->now());
  if (submission->is_ready()) return;  // a map of nothing

  const detail::FunctionEntry& function = submission->function();
  StateId state = no_state;
  if (function.decode_state != nullptr) state = states_.keep(function.id, submission->take_state());
  OpenSubmission* open = nullptr;
  try {
    open = &open_.add(std::move(submission), state, log_.of(function));
    dispatcher_.on_submitted(open->id, core::FunctionId{function.number}, open->submission->tasks(),
                             open->submission->options().chunk_size);
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
    return has_sent || has_taken;
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
  if (!dispatcher_.on_answered(worker, section.tasks(), busy)) return;
  const auto took = round_trips_.on_answered(worker, section.tasks(), busy);
  if (took && section.header.dropped == 0) dispatcher_.on_round_trip(worker, *took);
  OpenSubmission* const open = open_.find(core::SubmissionId{section.header.submission});
  if (open == nullptr) return;  // of a terminated pool
  open->statistics->tasks += section.header.count;
  open->statistics->busy += busy;

  detail::Attachments* const attachments = arrival.incoming.attachments.get();
  detail::ByteReader values{section.values, attachments};
  if (attachments == nullptr) {
    end_tasks(*open, deliver(section, values, *open->submission, workers_[place(worker)]));
  } else {
    Decoded& decoded = arrival.decoded.emplace_back(
        Decoded{.id = open->id, .submission = open->submission, .tasks = 0});
    decoded.tasks = deliver(section, values, *decoded.submission, workers_[place(worker)]);
  }
}

void Master::end_tasks(OpenSubmission& open, std::size_t tasks) {
  open.submission->on_tasks_ended(tasks);
  close_if_ready(open);
}

// Ends the tasks of what is there by now; whether there was any.
bool Master::finish_arrivals() {
  const auto finished = std::partition(arrivals_->begin(), arrivals_->end(), [](Arrival& arrival) {
    return arrival.incoming.attachments->progress() > 0;
  });
  const bool has_finished = finished != arrivals_->end();
  for (auto arrival = finished; arrival != arrivals_->end(); ++arrival) {
    for (const Decoded& decoded : arrival->decoded) {
      OpenSubmission* const open = open_.find(decoded.id);
      if (open != nullptr) end_tasks(*open, decoded.tasks);  // else its pool was terminated
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
  if (states_.must_send(open.state, place(order.worker))) append_state(out, open);
  const std::size_t sent = append_chunk(out, open, order);
  if (sent == 0) {
    dispatcher_.on_unsendable();
    return close_if_ready(open);
  }
  if (dispatcher_.is_idle(order.worker)) round_trips_.on_sent_to_idle(order.worker, order.tasks);
  // With nothing left to share the message it is on its way while the books are kept.
  if (dispatcher_.waiting_tasks() == sent) outboxes_.flush();
  dispatcher_.on_sent(order, sent);
  open.submission->on_sent(sent);
  ++open.statistics->chunks;
  open.statistics->chunk_size = std::max(open.statistics->chunk_size, sent);
}

// How many tasks of the order went in; none if the first cannot be encoded, which ends it.
std::size_t Master::append_chunk(detail::Buffer& out, OpenSubmission& open,
                                 const core::Assignment& order) {
  detail::Submission& submission = *open.submission;
  const detail::FunctionEntry& function = submission.function();
  const std::size_t start = out.size();
  SectionHeader header{};
  header.kind = SectionKind::chunk;
  header.submission = static_cast<std::uint64_t>(order.tasks.submission);
  header.function = function.id;
  header.state = static_cast<std::uint64_t>(open.state);
  header.first = order.tasks.first;
  SectionWriter section{out, header};
  const std::size_t attached = out.attached().size();
  try {
    const std::size_t asked = std::max<std::size_t>(1, submission.options().chunk_size);
    const std::size_t sent = submission.encode({.tasks = {order.tasks.first, order.tasks.count},
                                                .least = std::min(asked, order.tasks.count),
                                                .bytes = chunk_bytes},
                                               out);
    if (out.attached().size() > attached) {
      out.own_attachments(attached, detail::Submission::lease(open.submission));
    }
    section.close(sent, function.is_archived);
    return sent;
  } catch (...) {
    out.shrink_to(start);
    const std::size_t index = order.tasks.first;
    submission.on_task_failed(index, detail::encoding_error("the argument", function, index));
    return 0;
  }
}

void Master::append_state(detail::Buffer& out, const OpenSubmission& open) {
  SectionHeader header{};
  header.kind = SectionKind::state;
  header.function = open.submission->function().id;
  header.state = static_cast<std::uint64_t>(open.state);
  SectionWriter section{out, header};
  const auto bytes = states_.bytes(open.state);
  out.append(bytes.data(), bytes.size());
  section.close(0, true);
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
  open_.remove_each([&](OpenSubmission& open) {
    open.submission->on_abandoned(error);
    states_.release(open.state);
  });
  dispatcher_.on_terminated();
  if (broken_ != nullptr) return;
  send_forgotten();
  outboxes_.flush();
  // A message of its own, which the worker looks for between two slices.
  outboxes_.append_to_all(SectionKind::drop);
  outboxes_.flush();
}

void Master::stop() {
  if (is_broken()) return;
  outboxes_.append_to_all(SectionKind::stop);
  outboxes_.flush();
}

void Master::on_broken() {
  broken_ = std::current_exception();
  terminate(broken_);
}

}  // namespace rankpool::roles
