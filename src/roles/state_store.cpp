// SPDX-License-Identifier: BSL-1.0

#include "roles/state_store.hpp"

#include <algorithm>
#include <utility>

namespace rankpool::roles {
namespace {

// Of states that nobody uses; maps follow maps, but tables may be large.
constexpr std::size_t most_unused = 8;
constexpr std::size_t most_unused_bytes = std::size_t{64} << 20;

bool is_equal(std::span<const std::byte> a, std::span<const std::byte> b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end());
}

}  // namespace

StateId StateStore::keep(std::uint64_t function, detail::Buffer bytes) {
  const auto known = std::find_if(entries_.begin(), entries_.end(), [&](const Entry& entry) {
    return entry.function == function && is_equal(entry.bytes.bytes(), bytes.bytes());
  });
  if (known != entries_.end()) {
    ++known->uses;
    entries_.splice(entries_.begin(), entries_, known);
    return known->id;
  }
  entries_.push_front({.id = StateId{++last_id_},
                       .function = function,
                       .bytes = std::move(bytes),
                       .uses = 1,
                       .is_held_by = std::vector<bool>(workers_, false)});
  return entries_.front().id;
}

void StateStore::release(StateId id) {
  if (id == no_state) return;
  --find(id)->uses;
  while (has_too_many_unused()) forget_oldest_unused();
}

bool StateStore::has_too_many_unused() const {
  std::size_t count = 0;
  std::size_t bytes = 0;
  for (const Entry& entry : entries_) {
    if (entry.uses > 0) continue;
    ++count;
    bytes += entry.bytes.size();
  }
  return count > most_unused || bytes > most_unused_bytes;
}

void StateStore::forget_oldest_unused() {
  const auto is_unused = [](const Entry& entry) { return entry.uses == 0; };
  const auto oldest = std::prev(std::find_if(entries_.rbegin(), entries_.rend(), is_unused).base());
  Forgotten forgotten{.id = oldest->id, .workers = {}};
  for (std::size_t worker = 0; worker < workers_; ++worker) {
    if (oldest->is_held_by[worker]) forgotten.workers.push_back(worker);
  }
  forgotten_.push_back(std::move(forgotten));
  entries_.erase(oldest);
}

bool StateStore::must_send(StateId id, std::size_t worker) {
  if (id == no_state) return false;
  auto held = find(id)->is_held_by[worker];
  if (held) return false;
  held = true;
  return true;
}

void StateStore::on_held_by_none() {
  for (Entry& entry : entries_) entry.is_held_by.assign(workers_, false);
}

std::span<const std::byte> StateStore::bytes(StateId id) const {
  const auto entry =
      std::find_if(entries_.begin(), entries_.end(), [id](const Entry& e) { return e.id == id; });
  return entry->bytes.bytes();
}

std::vector<StateStore::Forgotten> StateStore::take_forgotten() {
  return std::exchange(forgotten_, {});
}

std::list<StateStore::Entry>::iterator StateStore::find(StateId id) {
  return std::find_if(entries_.begin(), entries_.end(),
                      [id](const Entry& e) { return e.id == id; });
}

}  // namespace rankpool::roles
