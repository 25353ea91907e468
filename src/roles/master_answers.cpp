// SPDX-License-Identifier: BSL-1.0
//
// The master's ear: answers of workers into the results of the calls they belong to.

#include <algorithm>
#include <utility>

#include "rankpool/errors.hpp"

#include "roles/delivery.hpp"
#include "roles/master.hpp"

namespace rankpool::roles {
namespace {

// Answers that are taken before workers are fed again.
constexpr int most_answers_a_step = 32;

}  // namespace

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
  log_.on_received(incoming.message.size());
  if (incoming.attachments != nullptr) log_.on_received(incoming.attachments->total_bytes());
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
  const core::SlotId slot = slot_of(section, arrival.incoming.from);
  if (section.header.kind == SectionKind::uninitialized) {
    return on_uninitialized(section, ids_.worker(slot));
  }
  if (section.header.kind == SectionKind::usage) return note_usage(section, slot);
  if (section.header.kind != SectionKind::results) {
    throw TransportError{"a worker sent what only a master may send"};
  }
  detail::Attachments* const attachments = arrival.incoming.attachments.get();
  const auto answered = attachments == nullptr
                            ? dispatcher_.on_answered(slot, section.tasks(), section.busy())
                            : dispatcher_.on_arriving(slot, section.tasks(), section.busy());
  if (!answered) return;
  doorbells_.on_heard(slot);
  if (dispatcher_.is_idle(slot)) doorbells_.on_idle(slot);
  note_answered(section, slot);
  OpenSubmission* const open = open_.find(core::SubmissionId{section.header.submission});
  if (open == nullptr) return take_unwanted(section, slot, attachments != nullptr);
  if (section.header.dropped != 0) return on_given_up();
  open->log->statistics.busy += section.busy();
  open->log->on_answered(section.tasks().count, section.busy());

  detail::ByteReader values{section.values, attachments};
  Delivery delivery{section, values, *open->submission};
  if (attachments == nullptr) return end_tasks(*open, delivery, *answered, slot);
  arrival.decoded.push_back({.submission = open->submission,
                             .slot = slot,
                             .delivery = std::move(delivery),
                             .answered = *answered});
}

core::SlotId Master::slot_of(const Section& section, Peer from) const {
  return ids_.of(core::WorkerId{static_cast<std::uint32_t>(from)}, section.header.slot);
}

// The call was cancelled, or its pool terminated.
void Master::take_unwanted(const Section& section, core::SlotId slot, bool has_attachments) {
  if (section.header.dropped == 0) {
    log_.on_cancelled_ran(section.header.function, section.tasks().count, section.busy());
  }
  if (!has_attachments) return;
  dispatcher_.on_arrived(slot, section.tasks());
  note_if_free(slot, clock_->now());
}

void Master::on_uninitialized(const Section& section, core::WorkerId worker) {
  if (pool_failure_ != nullptr || !initializer_.is_told_of(section.header)) return;
  section.check_payload();
  detail::ByteReader errors{section.errors};
  const WorkerProcess& process = roster_.process(worker);
  pool_failure_ =
      error_of_initializer(read_error(errors), initializer_.name(), process.rank, process.host);
  terminate(pool_failure_);
}

// Tasks of an open submission; they end with all that is open when the pool has drained.
void Master::on_given_up() const {
  if (draining_ != nullptr) return;
  throw TransportError{"a worker gave up tasks that nobody has cancelled"};
}

void Master::end_tasks(OpenSubmission& open, const Delivery& delivery, core::Answered answered,
                       core::SlotId slot) {
  if (draining_ != nullptr) answered.origin.retries = 0;  // nothing is given out any more
  const Delivery::Ended ended =
      delivery.end(*open.submission, roster_.process(ids_.worker(slot)), dispatcher_, answered);
  open.log->statistics.tasks += ended.tasks;
  open.log->statistics.failed += ended.failed;
  close_if_ended(open);
}

// Ends the tasks of what is there by now; whether there was any.
bool Master::finish_arrivals() {
  const auto finished = std::partition(arrivals_->begin(), arrivals_->end(), [](Arrival& arrival) {
    return arrival.incoming.attachments->progress() > 0;
  });
  const bool has_finished = finished != arrivals_->end();
  for (auto arrival = finished; arrival != arrivals_->end(); ++arrival) {
    for (const Decoded& decoded : arrival->decoded) {
      dispatcher_.on_arrived(decoded.slot, decoded.delivery.tasks());
      note_if_free(decoded.slot, clock_->now());
      OpenSubmission* const open = open_.find(decoded.delivery.tasks().submission);
      if (open == nullptr) continue;  // it was terminated
      end_tasks(*open, decoded.delivery, decoded.answered, decoded.slot);
    }
    transport_->release(std::move(arrival->incoming.message));
  }
  arrivals_->erase(finished, arrivals_->end());
  return has_finished;
}

}  // namespace rankpool::roles
