// SPDX-License-Identifier: BSL-1.0

#include "roles/foreman.hpp"

#include <algorithm>
#include <csignal>
#include <cstring>
#include <iterator>
#include <string>
#include <utility>
#include <vector>

#include "rankpool/errors.hpp"

namespace rankpool::roles {
namespace {

// Between these, what does not come by messages is not looked for: its end, its output.
constexpr unsigned steps_between_looks = 64;
// Without work for so long, pages are given back.
constexpr auto spare_memory_lasts = std::chrono::milliseconds{200};

}  // namespace

void Foreman::serve(const IsolationOrder& order) {
  begin(order);
  // Ends when the master says so, or is lost; a child that was ended is waited for, and arguments
  // that are on their way to nobody.
  const auto is_over = [this] { return !child_->is_there() && filling_.empty(); };
  for (unsigned looks = 0; (is_isolated() || !is_over()) && !is_stopped();) {
    looks = step() ? 0 : looks + 1;
    if (looks > 0) wait(looks);
  }
}

// The pool before has ended, so nothing of it is wanted.
void Foreman::begin(const IsolationOrder& order) {
  if (child_->is_there()) {
    is_dismissed_ = true;
    child_->halt();
    child_->send_signal(SIGKILL);
  }
  for (const Errand& chunk : books_.take_cancelled()) drop(chunk);
  books_.forget_pool();
  is_uninitialized_ = false;
  is_finishing_ = false;
  order_ = order;
  watch_ = ChildWatch{std::chrono::nanoseconds{order.task_timeout_ns}};
}

bool Foreman::step() {
  const bool has_orders = is_isolated() && take_orders();
  const bool has_filled = fill_parcels();
  const bool has_sent = send_errands();
  const bool has_answers = take_answers();
  watch();
  const bool is_quiet = !has_orders && !has_filled && !has_sent && !has_answers;
  if (++steps_ % steps_between_looks == 0 || is_quiet) return look_after_child() || !is_quiet;
  return true;
}

bool Foreman::take_orders() {
  auto incoming = master_->receive();
  if (!incoming) return false;
  take(*std::move(incoming));
  return true;
}

void Foreman::take(Incoming&& incoming) {
  const auto bytes = incoming.message.bytes();
  const bool is_isolation = looks_like(SectionKind::isolate, bytes);
  if (is_isolation || is_urgent(bytes)) obey(incoming.message);
  if (is_isolation) return master_->release(std::move(incoming.message));

  std::vector<std::size_t> sizes(incoming.attachments ? incoming.attachments->count() : 0);
  for (std::size_t i = 0; i < sizes.size(); ++i) sizes[i] = incoming.attachments->bytes(i);
  const auto parcel = child_->make_parcel(bytes.size(), sizes);
  std::memcpy(parcel->bytes.data(), bytes.data(), bytes.size());
  for (std::size_t i = 0; i < sizes.size(); ++i) {
    incoming.attachments->receive(i, {.start = parcel->attachments[i].data()});
  }
  books_.add(parcel, *child_);
  if (incoming.attachments) {
    filling_.push_back({.parcel = parcel, .attachments = std::move(incoming.attachments)});
  }
  master_->release(std::move(incoming.message));
}

void Foreman::obey(const detail::Buffer& message) {
  detail::ByteReader reader{message.bytes()};
  const Section order = take_section(reader);
  if (order.header.kind == SectionKind::isolate) return begin(read_isolation(order));
  if (order.header.kind == SectionKind::finish) {
    is_finishing_ = true;
    return books_.cancel_waiting();
  }
  books_.cancel(order.header.submission);
  if (order.header.submission == 0) is_uninitialized_ = false;  // what comes now is another pool's
}

bool Foreman::fill_parcels() {
  bool has_filled = false;
  for (auto parcel = filling_.begin(); parcel != filling_.end();) {
    const std::size_t missing = parcel->attachments->progress();
    const std::size_t arrived = parcel->attachments->total_bytes() - missing;
    has_filled |= parcel->parcel->arrived->exchange(arrived, std::memory_order_release) != arrived;
    parcel = missing > 0 ? std::next(parcel) : filling_.erase(parcel);
  }
  return has_filled;
}

bool Foreman::send_errands() {
  bool has_sent = false;
  while (Errand* const errand = books_.next()) {
    if (errand->is_chunk() && errand->is_cancelled) {
      drop(*errand);
      books_.skip();
    } else if (errand->header.kind == SectionKind::stop) {
      is_stopped_ = true;
      books_.skip();
    } else if (!send_errand(*errand)) {
      break;
    }
    has_sent = true;
  }
  return has_sent;
}

// A child is made for chunks and initializers; orders go only to one that is there.
bool Foreman::send_errand(const Errand& errand) {
  const SectionHeader header = errand.header;
  switch (header.kind) {
    case SectionKind::chunk:
      return send_chunk(errand);
    case SectionKind::state:
      books_.on_sent();
      return true;
    case SectionKind::initialize:
      if (is_child_to_end()) return false;
      is_uninitialized_ = false;  // it may have been told of the pool before
      books_.on_sent();
      return header.function == 0 || send_missing(0);
    default:
      if (child_->is_there() && !child_->send(*errand.parcel, errand.bytes)) return false;
      books_.on_sent();
      return true;
  }
}

bool Foreman::send_chunk(const Errand& chunk) {
  if (is_uninitialized_ || is_child_to_end()) return false;
  if (!send_missing(chunk.header.state)) return false;
  if (!child_->send(*chunk.parcel, chunk.bytes)) return false;
  if (books_.current() == nullptr) last_answer_ = clock_->now();
  books_.on_sent();
  return true;
}

bool Foreman::send_missing(std::uint64_t state) {
  if (!child_->is_there() && clock_->now() < birth_after_) return false;
  if (!child_->is_there()) begin_child();
  while (const Errand* const missing = books_.missing_for(state)) {
    if (!child_->send(*missing->parcel, missing->bytes)) return false;
    books_.on_missing_sent(*missing);
  }
  return true;
}

void Foreman::begin_child() {
  answers_ = 0;
  watch_.begin();
  child_->begin({.memory_limit = order_.memory_limit, .most_tasks = order_.most_tasks});
  books_.begin_child();
}

bool Foreman::take_answers() {
  bool has_taken = false;
  try {
    while (const auto answer = child_->receive()) {
      take_answer(*answer);
      has_taken = true;
    }
  } catch (const EncodingError&) {  // its task has written where it must not
    child_->send_signal(SIGKILL);
  }
  return has_taken;
}

void Foreman::take_answer(const ChildAnswer& answer) {
  ++answers_;
  births_in_vain_ = 0;
  idle_ends_ = 0;
  last_answer_ = clock_->now();
  if (!believes(answer)) {
    return child_->send_signal(SIGKILL);  // its task has written where it must not
  }
  detail::Buffer message = master_->acquire();
  message.append(answer.message.data(), answer.message.size());
  attach(message, answer.attachments);
  send(std::move(message));
}

void Foreman::attach(detail::Buffer& message, const std::vector<detail::Attachment>& attachments) {
  for (const detail::Attachment& attachment : attachments) {
    message.own_attachments(message.attach(attachment.bytes), attachment.owner);
  }
}

// Whether it answers what it was asked. All of it is looked at before any of it counts.
bool Foreman::believes(const ChildAnswer& answer) {
  std::vector<SectionHeader> headers;
  try {
    detail::ByteReader message{answer.message};
    while (message.remaining() > 0) headers.push_back(take_section(message).header);
  } catch (const TransportError&) {
    return false;
  }
  const auto is_answer = [](const SectionHeader& header) {
    return header.kind == SectionKind::results || header.kind == SectionKind::uninitialized ||
           header.kind == SectionKind::usage;
  };
  if (!std::all_of(headers.begin(), headers.end(), is_answer)) return false;
  for (const SectionHeader& header : headers) {
    if (header.kind == SectionKind::results && !books_.on_answered(header)) return false;
    if (header.kind == SectionKind::uninitialized) is_uninitialized_ = true;
  }
  return true;
}

void Foreman::send(detail::Buffer&& message) {
  master_->send(master_peer, std::move(message));
  const auto now = clock_->now();
  if (pause_.rule().may_be_asleep(now - last_sent_)) master_->ring(master_peer);
  last_sent_ = now;
}

void Foreman::drop(const Errand& chunk) {
  detail::Buffer message = master_->acquire();
  append_dropped(message,
                 {core::SubmissionId{chunk.header.submission}, chunk.first(), chunk.left()},
                 chunk.header.slot);
  send(std::move(message));
}

// Calls follow calls, and to give pages back and get them again costs more than to fill them.
void Foreman::rest_if_idle() {
  const auto now = clock_->now();
  if (books_.has_chunks() || !idle_since_) {
    idle_since_ = now;
  } else if (now - *idle_since_ > spare_memory_lasts) {
    child_->rest();
  }
}

void Foreman::wait(unsigned looks) {
  const auto expecting = master_->has_transfers() || !filling_.empty() ? core::Expecting::transfer
                                                                       : core::Expecting::messages;
  const bool sleeps = pause_.rule().sleep(looks, expecting).count() > 0;
  if (sleeps && !child_->announce_sleep()) return;
  if (sleeps) rest_if_idle();
  const auto longest =
      books_.has_chunks() ? watch_.longest_sleep() : std::chrono::nanoseconds::max();
  (void)pause_.pause(looks, expecting, longest);
}

}  // namespace rankpool::roles
