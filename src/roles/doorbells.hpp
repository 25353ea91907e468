// SPDX-License-Identifier: BSL-1.0
//
// Wakes workers that sleep. Whoever does not sleep answers, or is at work, within a few looks of
// the master: so no clock is read and no bell rung for those, and a busy pool pays nothing.

#pragma once

#include <cstddef>
#include <utility>
#include <vector>

#include "core/ids.hpp"
#include "roles/transport.hpp"

namespace rankpool::roles {

/// For the master.
class Doorbells {
 public:
  /// Of workers with a slot each.
  Doorbells(Transport& transport, std::size_t workers)
      : transport_{&transport}, ids_{workers}, slots_(workers) {}

  void add_slots(std::size_t count) { slots_.resize(slots_.size() + count); }

  /// A slot that held nothing was sent something, and its worker is to be rung for if it stays
  /// silent.
  void on_sent_to_idle(core::SlotId id) {
    Slot& slot = slots_[place(id)];
    slot.is_awaited = true;
    slot.is_overdue = false;
    if (slot.is_listed) return;
    slot.is_listed = true;
    listed_.push_back(id);
  }

  /// A slot that holds something was sent more. Mostly it is at work; but where answers of it have
  /// waited here for a while its worker may have fallen asleep behind them.
  void on_sent_ahead(core::SlotId id) {
    Slot& slot = slots_[place(id)];
    slot.has_more = true;
    if (slot.is_in_ahead) return;
    slot.is_in_ahead = true;
    ahead_.push_back(id);
  }

  /// It has answered all that it held.
  void on_idle(core::SlotId id) { slots_[place(id)].has_more = false; }

  void on_heard(core::SlotId id) {
    slots_[place(id)].is_awaited = false;
    ++looks_;  // to take a message takes as long as a look, or longer
  }

  /// To be called at each look for messages.
  void on_looked() {
    if (++looks_ < looks_a_round || listed_.empty()) return;
    looks_ = 0;
    ring_overdue();
  }

  /// Rings at once: nobody will look for a while.
  void ring_awaited() {
    for (const core::SlotId id : listed_) slots_[place(id)].is_overdue = true;
    ring_overdue();
    ring_ahead();
  }

  void ring(core::WorkerId worker) { transport_->ring(Peer{static_cast<std::uint32_t>(worker)}); }

  void ring_all() {
    for (std::size_t i = 0; i < ids_.workers(); ++i) ring(core::worker_at(i));
  }

 private:
  // Some 7 us; who answers takes one.
  static constexpr unsigned looks_a_round = 64;

  struct Slot {
    bool is_listed = false;
    bool is_awaited = false;
    bool is_overdue = false;  // it has been silent for a whole round
    bool is_in_ahead = false;
    bool has_more = false;  // than its worker was known to be awake for
  };

  void ring_overdue() {
    std::erase_if(listed_, [this](core::SlotId id) {
      Slot& slot = slots_[place(id)];
      if (slot.is_awaited && !slot.is_overdue) {
        slot.is_overdue = true;
        return false;
      }
      if (slot.is_awaited) ring(ids_.worker(id));
      slot.is_listed = slot.is_awaited = slot.is_overdue = false;
      return true;
    });
  }

  void ring_ahead() {
    for (const core::SlotId id : ahead_) {
      Slot& slot = slots_[place(id)];
      slot.is_in_ahead = false;
      if (std::exchange(slot.has_more, false)) ring(ids_.worker(id));
    }
    ahead_.clear();
  }

  Transport* transport_;
  core::Slots ids_;
  std::vector<Slot> slots_;
  std::vector<core::SlotId> listed_;
  std::vector<core::SlotId> ahead_;
  unsigned looks_ = 0;
};

}  // namespace rankpool::roles
