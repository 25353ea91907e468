// SPDX-License-Identifier: BSL-1.0
//
// A worker's way to its master, which is woken where it may have fallen asleep.

#pragma once

#include <chrono>
#include <utility>

#include "core/wait_rule.hpp"
#include "roles/transport.hpp"

namespace rankpool::roles {

/// For one thread.
class AnswerLine {
 public:
  AnswerLine(Transport& transport, core::WaitRule rule) : transport_{&transport}, rule_{rule} {}

  detail::Buffer acquire() { return transport_->acquire(); }

  /// A master that heard of this worker a moment ago looks still.
  void send(detail::Buffer&& message, std::chrono::nanoseconds now) {
    transport_->send(master_peer, std::move(message));
    if (rule_.may_be_asleep(now - last_sent_)) transport_->ring(master_peer);
    last_sent_ = now;
  }

 private:
  Transport* transport_;
  core::WaitRule rule_;
  std::chrono::nanoseconds last_sent_{0};
};

}  // namespace rankpool::roles
