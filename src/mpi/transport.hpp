// SPDX-License-Identifier: BSL-1.0
//
// Messages over MPI. Small ones arrive in receives that were posted before; larger ones, and what
// is attached to a message, are announced and follow in a stream. Knows nothing of what is in them.

#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <list>
#include <optional>
#include <span>
#include <vector>

#include <mpi.h>

#include "mpi/control.hpp"
#include "mpi/stream.hpp"
#include "roles/transport.hpp"

namespace rankpool::mpi {

/// Well below what an int counts.
inline constexpr std::size_t most_segment_bytes = std::size_t{256} << 20;

/// For one thread at a time. Made and destroyed by all ranks together: it duplicates the
/// communicator, so that its messages meet no others.
class MpiTransport final : public roles::Transport {
 public:
  /// Large data travels in segments of that length.
  /// Rings, and hears of ends, by `control`.
  MpiTransport(MPI_Comm communicator, std::size_t segment_bytes, Control& control);
  MpiTransport(const MpiTransport&) = delete;
  MpiTransport& operator=(const MpiTransport&) = delete;
  ~MpiTransport() override;

  detail::Buffer acquire() override;
  void release(detail::Buffer&& buffer) override;
  void send(roles::Peer to, detail::Buffer&& message) override;
  std::optional<roles::Incoming> receive() override;
  void receive_into(const std::function<detail::Buffer(std::size_t)>& room) override {
    room_ = room;
  }
  [[nodiscard]] bool has_unsent() const override {
    return !outgoing_.empty() || has_large_unsent();
  }
  [[nodiscard]] bool has_large_unsent() const override {
    return !streams_.empty() || !leftovers_.empty();
  }
  [[nodiscard]] bool has_transfers() const override { return has_unsent() || !bodies_.empty(); }
  void ring(roles::Peer peer) override { control_->ring(peer); }
  std::optional<roles::PeerEvent> next_event() override { return control_->next_event(); }
  void forget(roles::Peer peer) override;

 private:
  /// The first bytes of a large message's way. The message follows at once if it is short enough,
  /// else as the first of its stream; it ends with the sizes of what is attached.
  struct Announcement {
    std::uint64_t bytes;
    std::uint64_t attachments;
    std::uint64_t segment_bytes;
    std::uint64_t tag;
  };
  struct Slot {
    std::vector<std::byte> bytes;
    MPI_Request request = MPI_REQUEST_NULL;
  };
  struct Outgoing {
    detail::Buffer message;
    MPI_Request request;
    int to;
  };
  /// A message whose own bytes are on their way in.
  struct Body {
    Announcement announcement;
    detail::Buffer message;
    IncomingStream stream;
  };

  void post_slots(int source, std::size_t count);
  void post(int to, int tag, detail::Buffer&& message);
  void send_large(int to, detail::Buffer&& message);
  std::optional<roles::Incoming> take_slot();
  std::optional<roles::Incoming> take_large(int from, std::span<const std::byte> head);
  std::optional<roles::Incoming> take_body();
  detail::Buffer buffer_of(std::size_t bytes, int from);
  roles::Incoming with_attachments(const Announcement& announcement, const StreamRoute& route,
                                   detail::Buffer message);
  void advance_sent();
  void advance_streams();
  void abandon_transfers();

  MPI_Comm messages_ = MPI_COMM_NULL;
  MPI_Comm streams_communicator_ = MPI_COMM_NULL;
  Control* control_;
  bool is_ordered_;  // at a worker: a later message waits for the body of an earlier one
  std::size_t segment_bytes_;
  // Receives match in the order in which they were posted, and messages this small are complete
  // when they match: only the oldest slot need be looked at.
  std::vector<Slot> slots_;
  std::size_t oldest_slot_ = 0;
  Slot* emptied_slot_ = nullptr;
  std::deque<Outgoing> outgoing_;
  std::list<OutgoingStream> streams_;
  std::list<Body> bodies_;
  std::vector<IncomingStream> leftovers_;
  std::vector<detail::Buffer> free_buffers_;
  std::function<detail::Buffer(std::size_t)> room_;  // for messages; none: buffers of its own
  std::vector<std::uint64_t> streams_begun_;         // by rank
  std::vector<bool> is_lost_;                        // by rank
};

}  // namespace rankpool::mpi
