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

  /// A worker that holds something was sent more. Mostly it is at work; but where answers of it
  /// have waited here for a while it may have fallen asleep behind them.
  void on_sent_ahead(std::size_t place) {
    Worker& worker = workers_[place];
    worker.has_more = true;
    if (worker.is_in_ahead) return;
    worker.is_in_ahead = true;
    ahead_.push_back(place);
  }

  /// It has answered all that it held.
  void on_idle(std::size_t place) { workers_[place].has_more = false; }

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
    ring_ahead();
  }

  void ring(std::size_t place) {
    transport_->ring(Peer{static_cast<std::uint32_t>(core::worker_at(place))});
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
    bool is_in_ahead = false;
    bool has_more = false;  // than it was known to be awake for
  };

  void ring_overdue() {
    std::erase_if(listed_, [this](std::size_t place) {
      Worker& worker = workers_[place];
      if (worker.is_awaited && !worker.is_overdue) {
        worker.is_overdue = true;
        return false;
      }
      if (worker.is_awaited) ring(place);
      worker.is_listed = worker.is_awaited = worker.is_overdue = false;
      return true;
    });
  }

  void ring_ahead() {
    for (const std::size_t place : ahead_) {
      Worker& worker = workers_[place];
      worker.is_in_ahead = false;
      if (std::exchange(worker.has_more, false)) ring(place);
    }
    ahead_.clear();
  }

  Transport* transport_;
  std::vector<Worker> workers_;
  std::vector<std::size_t> listed_;
  std::vector<std::size_t> ahead_;
  unsigned looks_ = 0;
};

}  // namespace rankpool::roles
