// SPDX-License-Identifier: BSL-1.0
//
// Large data on its way beside a message: it stays the sender's until the receiver has all of it.

#pragma once

#include <cstddef>
#include <memory>
#include <vector>

#include "rankpool/detail/attachment.hpp"
#include "rankpool/detail/buffer.hpp"

#include "life.hpp"
#include "roles/clock.hpp"

namespace rankpool::simulation {

/// The sender's side of what is attached to one message: all of it, as the receiver wants it.
class Transfer {
 public:
  /// Nothing comes any more of a sender that has died.
  Transfer(detail::Buffer original, const Life& sender, Time duration)
      : original_{std::move(original)}, sender_{&sender}, duration_{duration} {}

  void begin(Time now) { ends_ = sender_->done(now, duration_); }
  /// What was begun is there.
  [[nodiscard]] bool has_arrived(Time now) const {
    return now >= ends_ && !sender_->is_over(ends_);
  }
  /// The receiver wants no more than was begun.
  void close() { is_closed_ = true; }
  [[nodiscard]] bool is_done(Time now) const { return is_closed_ && has_arrived(now); }
  [[nodiscard]] std::span<const detail::Buffer::Attached> attached() const {
    return original_.attached();
  }
  /// The sender need not keep it any more, or is not to.
  void let_go() { original_ = {}; }

 private:
  detail::Buffer original_;
  const Life* sender_;
  Time duration_;
  Time ends_ = never;
  bool is_closed_ = false;
};

/// The receiver's side. What nobody wants is received and thrown away.
class IncomingTransfer final : public detail::Attachments {
 public:
  IncomingTransfer(std::shared_ptr<Transfer> transfer, const roles::Clock& clock);
  ~IncomingTransfer() override;

  [[nodiscard]] std::size_t bytes(std::size_t number) const override;
  [[nodiscard]] std::size_t count() const override { return sizes_.size(); }
  [[nodiscard]] std::size_t total_bytes() const override;
  void receive(std::size_t number, const detail::Destination& destination) override;
  std::size_t progress() override;
  void abandon() override { is_abandoned_ = true; }

 private:
  struct Wanted {
    std::size_t number = 0;
    detail::Destination destination;
  };

  std::shared_ptr<Transfer> transfer_;
  const roles::Clock* clock_;
  std::vector<std::size_t> sizes_;
  std::vector<Wanted> wanted_;
  std::size_t taken_ = 0;
  bool is_abandoned_ = false;
};

}  // namespace rankpool::simulation
