// SPDX-License-Identifier: BSL-1.0
//
// What travels beside a message, for a reader that needs each value at once: a task's argument.

#pragma once

#include <memory>
#include <utility>

#include "rankpool/detail/attachment.hpp"

#include "roles/worker_pause.hpp"

namespace rankpool::roles {

class AwaitedAttachments final : public detail::Attachments {
 public:
  AwaitedAttachments(std::unique_ptr<detail::Attachments> source, WorkerPause& pause)
      : source_{std::move(source)}, pause_{&pause} {}

  [[nodiscard]] std::size_t bytes(std::size_t number) const override {
    return source_->bytes(number);
  }

  /// Blocks until all of it is there: the master sends it unasked. TransportError if it is lost.
  void receive(std::size_t number, const detail::Destination& destination) override {
    source_->receive(number, destination);
    std::size_t missing = source_->progress();
    for (unsigned rounds = 0; missing > 0;) {
      const std::size_t left = source_->progress();
      rounds = left < missing ? 0 : rounds + 1;
      missing = left;
      if (rounds > 0) pause_->pause(rounds, core::Expecting::transfer);
    }
  }

  std::size_t progress() override { return source_->progress(); }

 private:
  std::unique_ptr<detail::Attachments> source_;
  WorkerPause* pause_;
};

}  // namespace rankpool::roles
