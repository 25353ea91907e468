// SPDX-License-Identifier: BSL-1.0

#include "roles/foreman.hpp"

#include <algorithm>
#include <cstring>
#include <iterator>
#include <utility>
#include <vector>

#include "rankpool/errors.hpp"

namespace rankpool::roles {
namespace {

// Between these, what does not come by messages is not looked for: ends of children, their output.
constexpr unsigned steps_between_looks = 64;
// Without work for so long, pages are given back.
constexpr auto spare_memory_lasts = std::chrono::milliseconds{200};

}  // namespace

Foreman::Foreman(Transport& master, Children& children, Clock& clock, WorkerPause pause,
                 const IsolationOrder& order)
    : master_{&master},
      answers_{master, pause.rule()},
      children_{&children},
      clock_{&clock},
      pause_{std::move(pause)} {
  for (std::uint16_t slot = 0; slot < order.processes; ++slot) {
    minders_.emplace_back(children.at(slot), slot, order, answers_, clock);
  }
}

std::optional<IsolationOrder> Foreman::serve() {
  master_->receive_into([this](std::size_t bytes) { return children_->room_for(bytes); });
  for (unsigned looks = 0; !is_over();) {
    looks = step() ? 0 : looks + 1;
    if (looks > 0) wait(looks);
  }
  master_->receive_into({});
  return next_;
}

// It ends when the master says so, or is lost; then arguments that are on their way to nobody are
// waited for, and children that were ended.
bool Foreman::is_over() const {
  if (!filling_.empty()) return false;
  if (is_stopped_) return !master_->has_unsent();
  const auto is_done = [](const Minder& minder) { return minder.is_done(); };
  return next_ && std::all_of(minders_.begin(), minders_.end(), is_done);
}

bool Foreman::step() {
  bool has_happened = !next_ && take_orders();
  has_happened |= fill_parcels();
  for (Minder& minder : minders_) has_happened |= minder.step();
  if (has_happened) idle_since_.reset();
  const bool is_time_to_look = ++steps_ % steps_between_looks == 0 || !has_happened;
  return (is_time_to_look && look_after_children()) || has_happened;
}

bool Foreman::look_after_children() {
  if (!children_->has_news()) return false;
  bool has_happened = false;
  for (Minder& minder : minders_) has_happened |= minder.look_after_child();
  if (has_happened) give_up_if_childless();
  return has_happened;
}

// While one is there, it may be what takes all processes, and ends.
void Foreman::give_up_if_childless() const {
  const auto has_child = [](const Minder& minder) { return minder.has_child(); };
  if (std::any_of(minders_.begin(), minders_.end(), has_child)) return;
  for (const Minder& minder : minders_) {
    if (const std::string* const why = minder.why_childless()) {
      throw TransportError{"no process for isolated tasks could be made: " + *why};
    }
  }
}

bool Foreman::take_orders() {
  auto incoming = master_->receive();
  if (!incoming) return false;
  take(*std::move(incoming));
  return true;
}

void Foreman::take(Incoming&& incoming) {
  std::vector<std::size_t> sizes(incoming.attachments ? incoming.attachments->count() : 0);
  for (std::size_t i = 0; i < sizes.size(); ++i) sizes[i] = incoming.attachments->bytes(i);
  const auto parcel = children_->make_parcel(std::move(incoming.message), sizes);
  if (is_ended_by(*parcel)) return;
  for (std::size_t i = 0; i < sizes.size(); ++i) {
    incoming.attachments->receive(i, {.start = parcel->attachments[i].data()});
  }
  hand_out(parcel);
  if (incoming.attachments) {
    filling_.push_back({.parcel = parcel, .attachments = std::move(incoming.attachments)});
  }
}

// That order comes in a message of its own.
bool Foreman::is_ended_by(const Parcel& message) {
  if (!looks_like(SectionKind::isolate, message.bytes)) return false;
  detail::ByteReader reader{message.bytes};
  next_ = read_isolation(take_section(reader));
  for (Minder& minder : minders_) minder.end_pool();
  return true;
}

// What is kept longer than its answer is copied to a parcel of its own.
void Foreman::hand_out(const std::shared_ptr<Parcel>& message) {
  detail::ByteReader reader{message->bytes};
  while (reader.remaining() > 0) {
    const std::size_t start = message->bytes.size() - reader.remaining();
    const Section section = take_section(reader);
    const std::size_t end = message->bytes.size() - reader.remaining();
    const auto bytes = message->bytes.subspan(start, end - start);
    Errand errand{.parcel = message, .bytes = bytes, .header = section.header};
    if (!errand.is_chunk() && bytes.size() < message->bytes.size()) {
      detail::Buffer copy = children_->room_for(bytes.size());
      copy.append(bytes.data(), bytes.size());
      errand.parcel = children_->make_parcel(std::move(copy), {});
      errand.bytes = errand.parcel->bytes;
    }
    hand_out(std::move(errand));
  }
}

// A chunk is for one of them; all else is for all.
void Foreman::hand_out(Errand errand) {
  if (errand.is_chunk()) {
    if (errand.header.slot >= minders_.size()) {
      throw TransportError{
          "a message between ranks is corrupt: it is for a slot that is not there"};
    }
    Minder& minder = minders_[errand.header.slot];
    return minder.add(std::move(errand));
  }
  if (obeys_at_once(errand)) return;
  for (Minder& minder : minders_) minder.add(errand);
}

// Whether that is all there is to it.
bool Foreman::obeys_at_once(const Errand& errand) {
  switch (errand.header.kind) {
    case SectionKind::stop:
      is_stopped_ = true;
      return true;
    case SectionKind::finish:
      for (Minder& minder : minders_) minder.finish();
      return false;
    case SectionKind::drop:
      for (Minder& minder : minders_) minder.cancel(errand.header.submission);
      return false;
    default:
      return false;
  }
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

bool Foreman::has_work() const {
  const auto has_chunks = [](const Minder& minder) { return minder.has_chunks(); };
  return std::any_of(minders_.begin(), minders_.end(), has_chunks);
}

// Calls follow calls, and to give pages back and get them again costs more than to fill them.
void Foreman::rest_if_idle() {
  const auto now = clock_->now();
  if (has_work() || !idle_since_) {
    idle_since_ = now;
  } else if (now - *idle_since_ > spare_memory_lasts) {
    for (Minder& minder : minders_) minder.rest();
    children_->rest();
  }
}

bool Foreman::announce_sleep() {
  for (Minder& minder : minders_) {
    if (!minder.announce_sleep()) return false;
  }
  return true;
}

void Foreman::wait(unsigned looks) {
  const auto expecting = master_->has_transfers() || !filling_.empty() ? core::Expecting::transfer
                                                                       : core::Expecting::messages;
  const bool sleeps = pause_.rule().sleep(looks, expecting).count() > 0;
  if (sleeps && !announce_sleep()) return;
  if (sleeps) rest_if_idle();
  auto longest = std::chrono::nanoseconds::max();
  for (const Minder& minder : minders_) longest = std::min(longest, minder.longest_sleep());
  (void)pause_.pause(looks, expecting, longest);
}

}  // namespace rankpool::roles
