// SPDX-License-Identifier: BSL-1.0
//
// Wakes workers that sleep. Whoever does not sleep answers, or is at work, within a few looks of
// the master: so no clock is read and no bell rung for those, and a busy pool pays nothing.

#pragma once

#include <cstddef>
#include <vector>

#include "core/ids.hpp"
#include "roles/transport.hpp"

namespace rankpool::roles {

/// For the master; workers by their place.
class Doorbells {
 public:
  Doorbells(Transport& transport, std::size_t workers)
      : transport_{&transport}, workers_(workers) {}

  /// A worker that held nothing was sent something, and is to be rung for if it stays silent.
  void on_sent_to_idle(std::size_t place) {
    Worker& worker = workers_[place];
    worker.is_awaited = true;
    worker.is_overdue = false;
    if (worker.is_listed) return;
    worker.is_listed = true;
    listed_.push_back(place);
  }

  void on_heard(std::size_t place) {
    workers_[place].is_awaited = false;
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
    for (const std::size_t place : listed_) workers_[place].is_overdue = true;
    ring_overdue();
  }

  void ring_all() {
    for (std::size_t place = 0; place < workers_.size(); ++place) ring(place);
  }

 private:
  // Some 7 us; who answers takes one.
  static constexpr unsigned looks_a_round = 64;

  struct Worker {
    bool is_listed = false;
    bool is_awaited = false;
    bool is_overdue = false;  // it has been silent for a whole round
  };

  void ring_overdue() {
    std::erase_if(listed_, [this](std::size_t place) {
      Worker& worker = workers_[place];
      if (worker.is_awaited && !worker.is_overdue) {
        worker.is_overdue = true;
        return false;
      }
      if (worker.is_awaited) ring(place);
      worker = {};
      return true;
    });
  }

  void ring(std::size_t place) {
    transport_->ring(Peer{static_cast<std::uint32_t>(core::worker_at(place))});
  }

  Transport* transport_;
  std::vector<Worker> workers_;
  std::vector<std::size_t> listed_;
  unsigned looks_ = 0;
};

}  // namespace rankpool::roles
