// SPDX-License-Identifier: BSL-1.0

#include "roles/child_books.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

#include "roles/function_table.hpp"

namespace rankpool::roles {

void ChildBooks::on_sent() {
  Errand sent = std::move(waiting_.front());
  waiting_.pop_front();
  switch (sent.header.kind) {
    case SectionKind::chunk:
      // Messages are worked off in their order: when it is answered, these have been read.
      sent.before = std::exchange(unread_, {});
      held_.push_back(std::move(sent));
      return;
    case SectionKind::state:
      states_.insert_or_assign(sent.header.state, std::move(sent));
      return;
    case SectionKind::forget:
      unread_.push_back(forget(sent.header.state));
      unread_.push_back(sent.parcel);
      return;
    case SectionKind::initialize:
      initializer_ = std::move(sent);
      is_begun_ = false;
      return;
    default:  // an order, which the rank has obeyed
      unread_.push_back(sent.parcel);
      return;
  }
}

bool ChildBooks::concerns_child(const SectionHeader& order) const {
  const auto is_of = [&](const Errand& chunk) {
    return order.submission == 0 || chunk.header.submission == order.submission;
  };
  switch (order.kind) {
    case SectionKind::forget:
      return known_states_.contains(order.state);
    case SectionKind::drop:
      return std::any_of(held_.begin(), held_.end(), is_of);
    default:
      return true;
  }
}

void ChildBooks::on_passed_over() {
  const SectionHeader order = waiting_.front().header;
  waiting_.pop_front();
  if (order.kind == SectionKind::forget) (void)forget(order.state);
}

// The parcel with that state, which the child may be reading; null if there is none.
std::shared_ptr<Parcel> ChildBooks::forget(std::uint64_t state) {
  known_states_.erase(state);
  auto known = states_.extract(state);
  return known.empty() ? nullptr : std::move(known.mapped().parcel);
}

void ChildBooks::cancel(std::uint64_t submission) {
  for (auto* const errands : {&held_, &waiting_}) {
    for (Errand& errand : *errands) {
      errand.is_cancelled |= submission == 0 || errand.header.submission == submission;
    }
  }
}

void ChildBooks::cancel_waiting() {
  for (Errand& errand : waiting_) errand.is_cancelled = true;
}

bool ChildBooks::on_answered(const SectionHeader& results) {
  const auto is_of = [&](const Errand& errand) {
    return errand.header.submission == results.submission && errand.first() == results.first &&
           results.count > 0 && results.count <= errand.left();
  };
  const auto errand = std::find_if(held_.begin(), held_.end(), is_of);
  if (errand == held_.end()) return false;
  errand->answered += results.count;
  if (errand->left() > 0) return true;
  held_.erase(errand);
  --chunks_;
  return true;
}

void ChildBooks::on_current_ended(std::size_t tasks) {
  Errand& current = held_.front();
  current.answered += tasks;
  if (current.left() > 0) return;
  held_.pop_front();
  --chunks_;
}

// Leaves a chunk of those of its tasks that were not answered.
void ChildBooks::cut_answered(Errand& chunk) {
  if (chunk.answered == 0) return;
  const auto* const function = FunctionTable::instance().find(chunk.header.function);
  if (function == nullptr) return;  // a child refuses all of it
  detail::ByteReader arguments{chunk.bytes.subspan(sizeof(SectionHeader))};
  for (std::size_t i = 0; i < chunk.answered; ++i) function->skip(arguments);
  chunk.bytes = cut_chunk(chunk.bytes, chunk.answered, arguments.remaining());
  chunk.header.first += chunk.answered;
  chunk.header.count -= chunk.answered;
  chunk.answered = 0;
}

void ChildBooks::take_back() {
  unread_.clear();
  for (Errand& chunk : held_) {
    chunk.before.clear();
    cut_answered(chunk);
  }
  waiting_.insert(waiting_.begin(), std::make_move_iterator(held_.begin()),
                  std::make_move_iterator(held_.end()));
  held_.clear();
}

void ChildBooks::begin_child() {
  known_states_.clear();
  is_begun_ = false;
}

const Errand* ChildBooks::missing_for(std::uint64_t state) const {
  if (initializer_ && !is_begun_) return &*initializer_;
  if (state == 0 || known_states_.contains(state)) return nullptr;
  const auto found = states_.find(state);
  return found == states_.end() ? nullptr : &found->second;
}

void ChildBooks::on_missing_sent(const Errand& missing) {
  if (missing.header.kind == SectionKind::initialize) {
    is_begun_ = true;
  } else {
    known_states_.insert(missing.header.state);
  }
}

std::vector<Errand> ChildBooks::take_cancelled() {
  std::vector<Errand> cancelled;
  for (auto* const errands : {&held_, &waiting_}) {
    std::erase_if(*errands, [&](const Errand& errand) {
      const bool is_out = errand.is_chunk() && errand.is_cancelled;
      if (!is_out) return false;
      // A child that is to end may be reading it.
      unread_.push_back(errand.parcel);
      unread_.insert(unread_.end(), errand.before.begin(), errand.before.end());
      cancelled.push_back(errand);
      return true;
    });
  }
  chunks_ -= cancelled.size();
  return cancelled;
}

}  // namespace rankpool::roles
