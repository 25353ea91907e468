// SPDX-License-Identifier: BSL-1.0
//
// What travels beside a message, for a reader that needs each value at once: a task's argument.

#pragma once

#include <memory>
#include <utility>

#include "rankpool/detail/attachment.hpp"

#include "roles/clock.hpp"
#include "roles/usage.hpp"
#include "roles/worker_pause.hpp"

namespace rankpool::roles {

class AwaitedAttachments final : public detail::Attachments {
 public:
  AwaitedAttachments(std::unique_ptr<detail::Attachments> source, WorkerPause& pause, Clock& clock,
                     UsageLog& usage)
      : source_{std::move(source)}, pause_{&pause}, clock_{&clock}, usage_{&usage} {}

  [[nodiscard]] std::size_t count() const override { return source_->count(); }

  [[nodiscard]] std::size_t bytes(std::size_t number) const override {
    return source_->bytes(number);
  }

  [[nodiscard]] std::size_t total_bytes() const override { return source_->total_bytes(); }

  /// Blocks until all of it is there: the master sends it unasked. TransportError if it is lost.
  void receive(std::size_t number, const detail::Destination& destination) override {
    source_->receive(number, destination);
    std::size_t missing = source_->progress();
    if (missing == 0) return;
    const auto begun = clock_->now();
    for (unsigned rounds = 0; missing > 0;) {
      const std::size_t left = source_->progress();
      rounds = left < missing ? 0 : rounds + 1;
      missing = left;
      if (rounds > 0) pause_->pause(rounds, core::Expecting::transfer);
    }
    usage_->on_awaited(clock_->now() - begun);
  }

  std::size_t progress() override { return source_->progress(); }

 private:
  std::unique_ptr<detail::Attachments> source_;
  WorkerPause* pause_;
  Clock* clock_;
  UsageLog* usage_;
};

}  // namespace rankpool::roles
