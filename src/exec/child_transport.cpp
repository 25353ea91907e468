// SPDX-License-Identifier: BSL-1.0

#include "exec/child_transport.hpp"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <iostream>
#include <memory>
#include <utility>
#include <vector>

#include "core/wait_rule.hpp"
#include "exec/bell.hpp"
#include "exec/child_attachments.hpp"
#include "exec/streaming_copy.hpp"

#include <sched.h>

namespace rankpool::exec {

// The rank takes what is said as soon as it runs, or ends and its children with it.
detail::Buffer ChildTransport::acquire() {
  for (;;) {
    for (std::uint32_t desk = 0; desk < Board::desks; ++desk) {
      if (!is_free(desk)) continue;
      is_taken_[desk] = true;
      sent_as_[desk] = 0;
      kept_[desk] = 0;
      return detail::Buffer::within(memory_->desk(desk).results);
    }
    take_a_moment();
  }
}

// That it is lent is said before its answer counts as read.
bool ChildTransport::is_free(std::uint32_t desk) const {
  const Board& board = memory_->board();
  const std::uint64_t read = board.to_rank.read.load(std::memory_order_acquire);
  if (is_taken_[desk] && (sent_as_[desk] == 0 || read < sent_as_[desk])) return false;
  return !board.is_lent[desk].load(std::memory_order_acquire);
}

void ChildTransport::release(detail::Buffer&& buffer) {
  const detail::Buffer last = std::move(buffer);
  if (!memory_->is_on_a_desk(last.data())) return;
  const std::uint32_t desk = desk_number(last);
  for (const Extent& kept : memory_->desk(desk).extents.first(kept_[desk])) {
    room_.give_back(kept.place);
  }
  is_taken_[desk] = false;
}

std::uint32_t ChildTransport::keep_attachments(detail::Buffer& answer, std::uint32_t first,
                                               std::uint64_t task) {
  const std::span<Extent> extents = desk_of(answer).extents;
  std::byte* const room = memory_->attachments().data();
  const auto count = static_cast<std::uint32_t>(answer.attached().size());
  for (std::uint32_t i = first; i < count; ++i) {
    const auto bytes = answer.attached()[i].attachment.bytes;
    const std::size_t place = room_.take(bytes.size());
    streaming_copy(room + place, bytes.data(), bytes.size());
    answer.move_attachment(i, {room + place, bytes.size()});
    extents[i] = {.place = place, .bytes = bytes.size(), .task = task};
  }
  kept_[desk_number(answer)] = count;
  return count;
}

void ChildTransport::send(roles::Peer /*to*/, detail::Buffer&& message) {
  detail::Buffer answer = std::move(message);
  const std::uint32_t desk = desk_number(answer);
  const std::uint32_t extents = keep_attachments(answer, kept_[desk], 0);
  say({.kind = Word::Kind::answer,
       .desk = desk,
       .bytes = {.place = 0, .bytes = answer.size()},
       .extents = extents});
  sent_as_[desk] = memory_->board().to_rank.written.load(std::memory_order_relaxed);
  ++answers_;
}

void ChildTransport::say(const Word& word) {
  Board& board = memory_->board();
  while (!board.to_rank.say(word)) take_a_moment();
  if (board.rank_sleeps.load() == 0 || board.rank_sleeps.exchange(0) == 0) return;
  const std::uint64_t one = 1;
  // A task may have closed it. The rank hears of an end without it.
  if (write(bell_.descriptor(), &one, sizeof one) < 0) retire();
}

void ChildTransport::retire() const {
  std::cout.flush();
  std::fflush(nullptr);
  memory_->board().is_retired = true;
  std::_Exit(0);
}

std::optional<roles::Incoming> ChildTransport::receive() {
  Line& line = memory_->board().to_child;
  while (const Word* const next = line.next()) {
    const Word word = *next;
    line.take();
    if (word.kind != Word::Kind::message) {
      heed(word);
      continue;
    }
    // Nobody writes to it, as the memory does not let them.
    std::byte* const start = messages_.data() + word.bytes.place;
    roles::Incoming incoming{
        .from = roles::master_peer,
        .message = detail::Buffer::within({start, word.bytes.bytes}, word.bytes.bytes)};
    if (word.extents > 0) incoming.attachments = attachments_of(word);
    return incoming;
  }
  return std::nullopt;
}

std::unique_ptr<detail::Attachments> ChildTransport::attachments_of(const Word& word) const {
  const std::byte* const list = messages_.data() + word.extents_place;
  std::vector<std::span<const std::byte>> values;
  values.reserve(word.extents);
  for (std::uint64_t i = 0; i < word.extents; ++i) {
    Extent extent;
    std::memcpy(&extent, list + i * sizeof extent, sizeof extent);
    values.emplace_back(messages_.subspan(extent.place, extent.bytes));
  }
  const auto* const arrived = reinterpret_cast<const Arrived*>(list - sizeof(Arrived));
  return std::make_unique<ChildAttachments>(std::move(values), *arrived);
}

void ChildTransport::heed(const Word& word) {
  if (word.kind == Word::Kind::returned) return room_.give_back(word.bytes.place);
  room_.reserve(word.bytes.place, word.bytes.bytes);
}

void ChildTransport::sleep(std::chrono::nanoseconds longest) {
  Board& board = memory_->board();
  board.child_sleeps.store(1, std::memory_order_seq_cst);
  // Nothing that the rank does is lost: an idle child need not look by itself.
  const bool may_sleep_on = longest >= core::WaitRule::longest_sleep;
  if (board.to_child.next() == nullptr) {
    may_sleep_on ? sleep_at(board.child_sleeps) : sleep_at(board.child_sleeps, longest);
  }
  board.child_sleeps.store(0);
}

void ChildTransport::give_way() { sched_yield(); }

}  // namespace rankpool::exec
