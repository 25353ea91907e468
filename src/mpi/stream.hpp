// SPDX-License-Identifier: BSL-1.0
//
// Large data on its way between two ranks: in segments, a few of them under way at a time, straight
// from the sender's memory into the receiver's.

#pragma once

#include <array>
#include <cstddef>
#include <deque>
#include <span>

#include <mpi.h>

#include "rankpool/detail/attachment.hpp"
#include "rankpool/detail/buffer.hpp"

namespace rankpool::mpi {

/// The other end, and how the data is cut; both ends know the same.
struct StreamRoute {
  MPI_Comm communicator;
  int peer;
  int tag;  ///< of one stream at a time between two ranks
  std::size_t segment_bytes;
};

/// Transfers under way, the oldest first.
class TransferWindow {
 public:
  static constexpr std::size_t capacity = 4;

  [[nodiscard]] bool is_empty() const { return count_ == 0; }
  [[nodiscard]] bool is_full() const { return count_ == capacity; }
  void add(MPI_Request request, std::size_t bytes);
  /// The bytes of those that are complete by now, which are forgotten.
  std::size_t take_completed();
  /// Those that have not begun end here; for a broken launch, whose memory goes.
  void cancel_receives();
  /// Forgets all; those that have begun may still look at their memory.
  void abandon();

 private:
  struct Transfer {
    MPI_Request request;
    std::size_t bytes;
  };
  std::array<Transfer, capacity> transfers_{};
  std::size_t oldest_ = 0;
  std::size_t count_ = 0;
};

/// Sends the bytes of a message, if asked to, and what is attached to it.
class OutgoingStream {
 public:
  OutgoingStream(const StreamRoute& route, detail::Buffer message, bool with_body);

  /// Goes on; true when all was sent. Never blocks.
  bool progress();
  [[nodiscard]] detail::Buffer take_message() { return std::move(message_); }
  [[nodiscard]] int peer() const { return route_.peer; }
  /// The peer is lost: who lent what is attached gets it back, for nobody will read it any more.
  void abandon();

 private:
  void send_next();

  StreamRoute route_;
  detail::Buffer message_;
  std::deque<std::span<const std::byte>> rest_;
  TransferWindow window_;
};

/// Receives the values of a stream one after the other, as places for them are named.
class IncomingStream {
 public:
  explicit IncomingStream(const StreamRoute& route) : route_{route} {}

  [[nodiscard]] const StreamRoute& route() const { return route_; }
  /// The next `bytes` go there.
  void expect(const detail::Destination& destination, std::size_t bytes);
  /// Nobody wants the next `bytes`; they are received all the same, for their sender waits.
  void skip(std::size_t bytes) {
    expect({.start = nullptr, .object = nullptr, .finish = nullptr}, bytes);
  }
  /// Goes on; returns how many bytes of what is expected are missing. Never blocks.
  std::size_t progress();
  [[nodiscard]] std::size_t missing() const { return missing_; }
  void cancel() { window_.cancel_receives(); }
  /// The peer is lost: what is missing never comes. Places where some of it may still be on its way
  /// are left to it.
  void abandon();

 private:
  struct Expected {
    detail::Destination destination{};  // without a start: none
    std::size_t bytes = 0;
    std::size_t arrived = 0;
  };
  void receive_next();
  void on_arrived(std::size_t bytes);
  std::byte* place_for_skipped();

  StreamRoute route_;
  std::deque<Expected> expected_;  // the first one is arriving
  std::size_t begun_ = 0;          // of these are all under way
  std::size_t offset_ = 0;         // and so much of the next one
  std::size_t missing_ = 0;
  detail::Buffer skipped_;
  std::size_t skipped_segments_ = 0;
  TransferWindow window_;
};

}  // namespace rankpool::mpi
