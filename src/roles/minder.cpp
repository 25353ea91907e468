// SPDX-License-Identifier: BSL-1.0

#include "roles/minder.hpp"

#include <algorithm>
#include <csignal>
#include <span>
#include <utility>

#include "rankpool/errors.hpp"

namespace rankpool::roles {
namespace {

constexpr auto between_looks_for_backtraces = std::chrono::milliseconds{1};

}  // namespace

void Minder::finish() {
  is_finishing_ = true;
  books_.cancel_waiting();
}

void Minder::end_pool() {
  if (child_->is_there()) {
    is_dismissed_ = true;
    child_->halt();
    child_->send_signal(SIGKILL);
  }
  books_.cancel(0);
  drop_cancelled();
  books_.skip_all();
}

bool Minder::step() {
  if (is_done() && !books_.has_waiting()) return false;
  const bool has_sent = send_errands();
  const bool has_answers = take_answers();
  const bool has_told = send_obituaries();
  watch();
  return has_sent || has_answers || has_told;
}

bool Minder::send_errands() {
  bool has_sent = false;
  while (Errand* const errand = books_.next()) {
    if (errand->is_chunk() && errand->is_cancelled) {
      drop(*errand);
      books_.skip();
    } else if (!send_errand(*errand)) {
      break;
    }
    has_sent = true;
  }
  return has_sent;
}

// A child is made for chunks and initializers; orders go only to one that is there.
bool Minder::send_errand(const Errand& errand) {
  const SectionHeader header = errand.header;
  switch (header.kind) {
    case SectionKind::chunk:
      return send_chunk(errand);
    case SectionKind::state:
      books_.on_sent();
      return true;
    case SectionKind::initialize:
      if (watch_.reason()) return false;  // the child is to end
      books_.on_sent();
      return header.function == 0 || send_missing(0);
    default:
      if (!child_->is_there() || !books_.concerns_child(header)) {
        books_.on_passed_over();
        return true;
      }
      if (!child_->send(*errand.parcel, errand.bytes)) return false;
      books_.on_sent();
      return true;
  }
}

bool Minder::send_chunk(const Errand& chunk) {
  if (is_uninitialized_ || watch_.reason()) return false;
  if (!send_missing(chunk.header.state)) return false;
  if (!child_->send(*chunk.parcel, chunk.bytes)) return false;
  if (books_.current() == nullptr) last_answer_ = clock_->now();
  books_.on_sent();
  return true;
}

bool Minder::send_missing(std::uint64_t state) {
  if (!child_->is_there() && clock_->now() < birth_after_) return false;
  if (!child_->is_there()) begin_child();
  while (const Errand* const missing = books_.missing_for(state)) {
    if (!child_->send(*missing->parcel, missing->bytes)) return false;
    books_.on_missing_sent(*missing);
  }
  return true;
}

void Minder::begin_child() {
  answers_ = 0;
  is_distrusted_ = false;
  watch_.begin();
  child_->begin({.memory_limit = order_.memory_limit,
                 .most_tasks = order_.most_tasks,
                 .slot = slot_,
                 .siblings = static_cast<std::uint16_t>(order_.processes)});
  books_.begin_child();
}

bool Minder::take_answers() {
  bool has_taken = false;
  try {
    while (!is_distrusted_) {
      const auto answer = child_->receive();
      if (!answer) break;
      take_answer(*answer);
      has_taken = true;
    }
  } catch (const EncodingError&) {
    distrust();
  }
  return has_taken;
}

// Nothing of it counts from now on.
void Minder::distrust() {
  is_distrusted_ = true;
  child_->send_signal(SIGKILL);
}

// A task that goes on may write where it must not: of what is copied, the copy is looked at.
void Minder::take_answer(const ChildAnswer& answer) {
  ++answers_;
  idle_ends_ = 0;
  last_answer_ = clock_->now();
  auto message = child_->lend_received();
  if (!message) {
    message = master_->acquire();
    message->append(answer.message.data(), answer.message.size());
  }
  if (!believes(message->bytes())) return distrust();
  attach(*message, answer.attachments);
  master_->send(*std::move(message), last_answer_);
}

void Minder::attach(detail::Buffer& message, const std::vector<detail::Attachment>& attachments) {
  for (const detail::Attachment& attachment : attachments) {
    message.own_attachments(message.attach(attachment.bytes), attachment.owner);
  }
}

// Whether it answers what it was asked. All of it is looked at before any of it counts.
bool Minder::believes(std::span<const std::byte> answer) {
  std::vector<SectionHeader> headers;
  try {
    detail::ByteReader message{answer};
    while (message.remaining() > 0) headers.push_back(take_section(message).header);
  } catch (const TransportError&) {
    return false;
  }
  const auto is_answer = [this](const SectionHeader& header) { return is_own(header); };
  return std::all_of(headers.begin(), headers.end(), is_answer) && count(headers);
}

// False if the first of them is none to what this child was asked.
bool Minder::count(const std::vector<SectionHeader>& answers) {
  bool counts = false;
  for (const SectionHeader& header : answers) {
    if (header.kind == SectionKind::uninitialized) is_uninitialized_ = true;
    if (header.kind != SectionKind::results) continue;
    if (!books_.on_answered(header)) {
      // What is counted cannot be told: all that this worker holds is to be done elsewhere.
      if (counts) throw TransportError{"a process of isolated tasks has written over its answer"};
      return false;
    }
    counts = true;
  }
  return true;
}

bool Minder::is_own(const SectionHeader& header) const {
  return header.slot == slot_ &&
         (header.kind == SectionKind::results || header.kind == SectionKind::uninitialized ||
          header.kind == SectionKind::usage);
}

void Minder::drop_cancelled() {
  for (const Errand& chunk : books_.take_cancelled()) drop(chunk);
}

void Minder::drop(const Errand& chunk) {
  detail::Buffer message = master_->acquire();
  append_dropped(message,
                 {core::SubmissionId{chunk.header.submission}, chunk.first(), chunk.left()}, slot_);
  master_->send(std::move(message), clock_->now());
}

std::chrono::nanoseconds Minder::longest_sleep() const {
  if (!obituaries_.empty()) return between_looks_for_backtraces;
  if (!books_.has_chunks()) return std::chrono::nanoseconds::max();
  if (child_->is_there()) return watch_.longest_sleep();
  return std::max(birth_after_ - clock_->now(), std::chrono::nanoseconds{1});
}

}  // namespace rankpool::roles
