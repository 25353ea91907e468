// SPDX-License-Identifier: BSL-1.0
//
// Port: messages between the master and its workers. A worker never talks to a worker.

#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "rankpool/detail/attachment.hpp"
#include "rankpool/detail/buffer.hpp"

namespace rankpool::roles {

enum class Peer : std::uint32_t {};  ///< by rank; the master is 0
constexpr Peer master_peer{0};

struct Incoming {
  Peer from;
  detail::Buffer message;
  std::unique_ptr<detail::Attachments> attachments = nullptr;  // null if it has none
};

/// What became known of a peer's process.
struct PeerEvent {
  enum class Kind { lost, silent, heard_again };
  Peer peer;
  Kind kind;
  std::string how{};  // it ended, as "was killed by signal 9"
};

/// What the master sends to one worker arrives in the order in which it was sent; the workers'
/// answers need no order. Messages arrive once, whole, or not at all.
class Transport {
 public:
  Transport() = default;
  Transport(const Transport&) = delete;
  Transport& operator=(const Transport&) = delete;
  virtual ~Transport() = default;

  /// An empty buffer, used before if there is one.
  virtual detail::Buffer acquire() = 0;
  /// Gives back what `receive` or `acquire` gave; the caller's is empty then.
  virtual void release(detail::Buffer&& buffer) = 0;

  /// Returns at once; the message goes out, with what is attached to it, while `receive` is called
  /// again and again. Then the owners of the attachments are let go.
  virtual void send(Peer to, detail::Buffer&& message) = 0;

  /// The next message that has arrived, if any. TransportError if it cannot be understood.
  virtual std::optional<Incoming> receive() = 0;
  /// Has messages that come from now on put where this says, by their size, if that spares a copy;
  /// null: nowhere in particular. They are not to be released.
  virtual void receive_into(const std::function<detail::Buffer(std::size_t bytes)>& /*room*/) {}

  /// Whether messages are still on their way out, or attachments that nobody takes on their way in.
  [[nodiscard]] virtual bool has_unsent() const = 0;
  /// Whether large ones are among them, which go on only while `receive` is called. Small ones
  /// mostly wait for no more than that the other side looks.
  [[nodiscard]] virtual bool has_large_unsent() const = 0;
  /// Whether anything is on its way, out or in, that moves only while `receive` is called.
  [[nodiscard]] virtual bool has_transfers() const = 0;

  /// Wakes a peer that may be asleep, for a message that was sent before. May be lost.
  virtual void ring(Peer peer) = 0;

  /// The next thing that became known of a peer, if any; cheap where nothing did. What a lost peer
  /// had sent before can still be received.
  virtual std::optional<PeerEvent> next_event() = 0;

  /// Nothing is sent to the peer or received from it any more; attachments of its that are on
  /// their way are given up.
  virtual void forget(Peer peer) = 0;
};

}  // namespace rankpool::roles
