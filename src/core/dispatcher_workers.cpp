// SPDX-License-Identifier: BSL-1.0
//
// Which workers the dispatcher gives tasks to, and in how many slots; what becomes of a lost one's.

#include <algorithm>
#include <utility>

#include "core/dispatcher.hpp"

namespace rankpool::core {

void Dispatcher::use_workers(std::size_t workers, std::size_t slots) {
  add_slots(slots);
  slots_a_worker_ = slots;
  used_workers_ = 0;
  held_up_workers_ = 0;
  for (std::size_t i = 0; i < ids_.workers(); ++i) {
    const bool is_used = !slots_[i].is_lost && used_workers_ < workers;
    use(worker_at(i), is_used);
    if (is_used) ++used_workers_;
    if (is_used && slots > 1 && !is_idle(slot_at(i))) hold_up_others(worker_at(i));
  }
  for (std::size_t i = 0; i < slots_.size(); ++i) list(slot_at(i));
}

void Dispatcher::add_slots(std::size_t a_worker) {
  const std::size_t before = slots_.size();
  slots_.resize(std::max(before, a_worker * ids_.workers()));
  for (std::size_t i = before; i < slots_.size(); ++i) {
    slots_[i].is_lost = slots_[place(ids_.worker(slot_at(i)))].is_lost;
  }
}

void Dispatcher::use(WorkerId worker, bool is_used) {
  for_each_slot(worker, [&](SlotId id) {
    Slot& slot = slots_[place(id)];
    slot.is_used = is_used && ids_.number(id) < slots_a_worker_;
    slot.is_held_up = false;
  });
}

void Dispatcher::hold_up_others(WorkerId worker) {
  for_each_slot(worker, [&](SlotId id) { slots_[place(id)].is_held_up = ids_.number(id) > 0; });
  ++held_up_workers_;
}

void Dispatcher::let_others_go_on(WorkerId worker) {
  if (!slots_[place(ids_.of(worker, 1))].is_held_up) return;
  for_each_slot(worker, [&](SlotId id) {
    slots_[place(id)].is_held_up = false;
    list(id);
  });
  --held_up_workers_;
}

std::vector<LostTasks> Dispatcher::on_worker_lost(WorkerId worker) {
  if (slots_[place(worker)].is_lost) return {};
  const bool was_used = is_used(worker);
  std::vector<InFlight> held;
  for_each_slot(worker, [&](SlotId id) {
    const auto of_slot = take_all(slots_[place(id)]);
    held.insert(held.end(), of_slot.begin(), of_slot.end());
  });
  if (held_up_workers_ > 0) let_others_go_on(worker);
  if (was_used) replace(worker);
  std::vector<LostTasks> given_up;
  // The newest first, so that pushing to the front leaves the oldest at the head.
  for (auto range = held.rbegin(); range != held.rend(); ++range) {
    if (range->is_abandoned) continue;
    Tries tries = range->tries;
    tries.losses = history_.add(tries.losses, worker);
    if (history_.losses(tries.losses) > range->origin.loss_retries) {
      given_up.push_back({range->tasks, history_.workers(tries.losses)});
    } else {
      waiting_.put_back(range->tasks, range->origin, tries);
    }
  }
  return given_up;
}

// Those whose results were on their way come first.
std::vector<Dispatcher::InFlight> Dispatcher::take_all(Slot& lost) {
  lost.is_lost = true;
  auto held = std::exchange(lost.arriving, {});
  ranges_in_flight_ -= lost.holds.size();
  held.insert(held.end(), lost.holds.begin(), lost.holds.end());
  lost.holds.clear();
  return held;
}

void Dispatcher::replace(WorkerId lost) {
  use(lost, false);
  const auto firsts_end = slots_.begin() + static_cast<std::ptrdiff_t>(ids_.workers());
  const auto spare = std::find_if(slots_.begin(), firsts_end,
                                  [](const Slot& slot) { return !slot.is_lost && !slot.is_used; });
  if (spare == firsts_end) {
    --used_workers_;
    return;
  }
  const WorkerId next = worker_at(static_cast<std::size_t>(spare - slots_.begin()));
  use(next, true);
  if (slots_a_worker_ > 1 && !spare->holds.empty()) hold_up_others(next);
  for_each_slot(next, [this](SlotId id) { list(id); });
}

}  // namespace rankpool::core
