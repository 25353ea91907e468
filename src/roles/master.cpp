// SPDX-License-Identifier: BSL-1.0

#include "roles/master.hpp"

#include <algorithm>
#include <utility>

#include "rankpool/errors.hpp"

#include "roles/remote_error.hpp"

namespace rankpool::roles {
namespace {

// A chunk that the pool sized itself does not grow beyond this, so that workers get to work early.
constexpr std::size_t chunk_bytes = std::size_t{1} << 20;
// Answers that are taken before workers are fed again.
constexpr int most_answers_a_step = 32;

// Tasks that failed, in ascending order; EncodingError if the worker cannot have meant it.
std::vector<RemoteError> read_errors(const Section& section) {
  std::vector<RemoteError> errors;
  detail::ByteReader in{section.errors};
  std::size_t next = section.header.first;
  while (in.remaining() > 0) {
    errors.push_back(read_error(in));
    const std::size_t index = errors.back().index;
    if (index < next || index >= section.header.first + section.header.count) {
      throw EncodingError{"message is corrupt: an error of a task that was not sent"};
    }
    next = index + 1;
  }
  return errors;
}

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

  const core::SubmissionId id{++last_id_};
  const detail::FunctionEntry& function = submission->function();
  StateId state = no_state;
  if (function.decode_state != nullptr) state = states_.keep(function.id, submission->take_state());
  dispatcher_.on_submitted(id, core::FunctionId{function.id}, submission->tasks(),
                           submission->options().chunk_size);
  open_.emplace(id, Open{std::move(submission), state, &log_.of(function)});
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

void Master::take_answers(Incoming incoming) {
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
  const auto open = open_.find(core::SubmissionId{section.header.submission});
  if (open == open_.end()) return;  // of a terminated pool
  open->second.statistics->tasks += section.header.count;
  open->second.statistics->busy += busy;

  detail::Attachments* const attachments = arrival.incoming.attachments.get();
  detail::ByteReader values{section.values, attachments};
  if (attachments == nullptr) {
    end_tasks(open, deliver(worker, section, values, *open->second.submission));
  } else {
    Decoded& decoded = arrival.decoded.emplace_back(
        Decoded{.id = open->first, .submission = open->second.submission, .tasks = 0});
    decoded.tasks = deliver(worker, section, values, *decoded.submission);
  }
}

// Stores the results, ends the tasks that failed, and returns how many did not.
std::size_t Master::deliver(core::WorkerId worker, const Section& section,
                            detail::ByteReader& values, detail::Submission& submission) {
  std::vector<RemoteError> errors;
  try {
    section.check_payload();
    errors = read_errors(section);
    std::vector<std::size_t> failed;
    failed.reserve(errors.size());
    for (const RemoteError& error : errors) failed.push_back(error.index);
    submission.decode({section.header.first, section.header.count}, values, failed);
  } catch (const EncodingError&) {
    fail_all(section, submission);
    return 0;
  }
  for (const RemoteError& error : errors) {
    if (!submission.is_first_failure(error.index)) {
      submission.on_task_failed(error.index, nullptr);  // nobody will see it
      continue;
    }
    const WorkerProcess& process = workers_[place(worker)];
    submission.on_task_failed(error.index, error_for_caller(error, submission.function().name,
                                                            process.rank, process.host));
  }
  return section.header.count - errors.size();
}

// To be called while the reason is being handled.
void Master::fail_all(const Section& section, detail::Submission& submission) {
  const std::size_t first = section.header.first;
  for (std::size_t i = first; i < first + section.header.count; ++i) {
    submission.on_task_failed(i, detail::encoding_error("the result", submission.function(), i));
  }
}

void Master::end_tasks(OpenSubmissions::iterator open, std::size_t tasks) {
  open->second.submission->on_tasks_ended(tasks);
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
      const auto open = open_.find(decoded.id);
      if (open != open_.end()) end_tasks(open, decoded.tasks);  // else its pool was terminated
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
  const auto open = open_.find(order.tasks.submission);
  detail::Submission& submission = *open->second.submission;
  const detail::FunctionEntry& function = submission.function();
  detail::Buffer& out = outboxes_.of(place(order.worker));
  if (states_.must_send(open->second.state, place(order.worker))) append_state(out, open->second);

  const std::size_t start = out.size();
  SectionHeader header{};
  header.kind = SectionKind::chunk;
  header.submission = static_cast<std::uint64_t>(order.tasks.submission);
  header.function = function.id;
  header.state = static_cast<std::uint64_t>(open->second.state);
  header.first = order.tasks.first;
  SectionWriter section{out, header};
  const std::size_t attached = out.attached().size();
  try {
    const std::size_t asked = std::max<std::size_t>(1, submission.options().chunk_size);
    const std::size_t sent = submission.encode({.tasks = {order.tasks.first, order.tasks.count},
                                                .least = std::min(asked, order.tasks.count),
                                                .bytes = chunk_bytes},
                                               out);
    if (out.attached().size() > attached) out.own_attachments(attached, submission.lease());
    section.close(sent, function.is_archived);
    if (dispatcher_.is_idle(order.worker)) round_trips_.on_sent_to_idle(order.worker, order.tasks);
    dispatcher_.on_sent(order, sent);
    submission.on_sent(sent);
    ++open->second.statistics->chunks;
    open->second.statistics->chunk_size = std::max(open->second.statistics->chunk_size, sent);
  } catch (...) {
    out.shrink_to(start);
    const std::size_t index = order.tasks.first;
    submission.on_task_failed(index, detail::encoding_error("the argument", function, index));
    dispatcher_.on_unsendable();
    close_if_ready(open);
  }
}

void Master::append_state(detail::Buffer& out, const Open& open) {
  SectionHeader header{};
  header.kind = SectionKind::state;
  header.function = open.submission->function().id;
  header.state = static_cast<std::uint64_t>(open.state);
  SectionWriter section{out, header};
  const auto bytes = states_.bytes(open.state);
  out.append(bytes.data(), bytes.size());
  section.close(0, true);
}

void Master::close_if_ready(OpenSubmissions::iterator open) {
  if (!open->second.submission->is_ready()) return;
  states_.release(open->second.state);
  open_.erase(open);
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
  for (auto& [id, open] : open_) {
    open.submission->on_abandoned(error);
    states_.release(open.state);
  }
  open_.clear();
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
