// SPDX-License-Identifier: BSL-1.0
//
// The child's way to its rank, which is its master: messages lie in the memory that both share.

#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>

#include "exec/child_memory.hpp"
#include "exec/first_fit.hpp"
#include "roles/transport.hpp"
#include "roles/waiter.hpp"

namespace rankpool::exec {

/// For one thread, as its parts are.
class ChildTransport final : public roles::Transport, public roles::Waiter {
 public:
  /// `messages` is where those to this child lie; `bell` an eventfd that wakes the rank.
  ChildTransport(ChildMemory& memory, SharedMemory& messages, Socket bell)
      : memory_{&memory},
        messages_{messages.bytes()},
        room_{memory.attachments().size()},
        bell_{std::move(bell)} {}

  /// Waits until the rank has taken an answer, if it has very many to take.
  detail::Buffer acquire() override;
  void release(detail::Buffer&& buffer) override;
  void send(roles::Peer to, detail::Buffer&& message) override;
  std::optional<roles::Incoming> receive() override;
  [[nodiscard]] bool has_unsent() const override { return false; }
  [[nodiscard]] bool has_large_unsent() const override { return false; }
  [[nodiscard]] bool has_transfers() const override { return false; }
  void ring(roles::Peer /*rank*/) override {}  // `send` does, where it is asleep
  std::optional<roles::PeerEvent> next_event() override { return std::nullopt; }
  void forget(roles::Peer /*rank*/) override {}

  void sleep(std::chrono::nanoseconds longest) override;
  void give_way() override;
  void interrupt() override {}  // nobody else is there to call it

  [[nodiscard]] Journal& journal() const { return memory_->board().journal; }
  [[nodiscard]] Desk desk_of(const detail::Buffer& answer) const {
    return memory_->desk(memory_->desk_of(answer.data()));
  }
  [[nodiscard]] std::uint32_t desk_number(const detail::Buffer& answer) const {
    return memory_->desk_of(answer.data());
  }
  [[nodiscard]] std::uint64_t answers() const { return answers_; }

  /// This process ends as it should; what its last task did not send, the rank finds.
  [[noreturn]] void retire() const;

  /// Copies what is attached to an answer, from that number on and for that task, to where the rank
  /// finds it; returns how many are attached.
  std::uint32_t keep_attachments(detail::Buffer& answer, std::uint32_t first, std::uint64_t task);

 private:
  [[nodiscard]] bool is_free(std::uint32_t desk) const;
  void heed(const Word& word);
  void say(const Word& word);
  [[nodiscard]] std::unique_ptr<detail::Attachments> attachments_of(const Word& word) const;

  ChildMemory* memory_;
  std::span<std::byte> messages_;
  FirstFit room_;  // for attachments
  Socket bell_;
  std::array<bool, Board::desks> is_taken_{};
  std::array<std::uint32_t, Board::desks> kept_{};     // attachments of the answer on a desk
  std::array<std::uint64_t, Board::desks> sent_as_{};  // number of the word, from 1
  std::uint64_t answers_ = 0;
};

}  // namespace rankpool::exec
