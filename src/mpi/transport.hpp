// SPDX-License-Identifier: BSL-1.0
//
// Messages over MPI. Small ones arrive in receives that were posted before, larger ones are
// announced and follow in segments. Knows nothing of what is in a message.

#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <vector>

#include <mpi.h>

#include "roles/transport.hpp"

namespace rankpool::mpi {

/// For one thread at a time. Made and destroyed by all ranks together: it duplicates the
/// communicator, so that its messages meet no others.
class MpiTransport final : public roles::Transport {
 public:
  /// Large messages travel in pieces of `segment_bytes`, for MPI counts them in int.
  MpiTransport(MPI_Comm communicator, std::size_t segment_bytes);
  MpiTransport(const MpiTransport&) = delete;
  MpiTransport& operator=(const MpiTransport&) = delete;
  ~MpiTransport() override;

  detail::Buffer acquire() override;
  void release(detail::Buffer buffer) override;
  void send(roles::Peer to, detail::Buffer message) override;
  std::optional<roles::Incoming> receive() override;
  [[nodiscard]] bool has_unsent() const override { return !outgoing_.empty(); }

 private:
  /// The first bytes of a large message's way: how long it is, and its segments with their tag.
  struct Announcement {
    std::uint64_t bytes;
    std::uint64_t segment_bytes;
    std::uint64_t body_tag;
  };
  struct Slot {
    std::vector<std::byte> bytes;
    MPI_Request request = MPI_REQUEST_NULL;
  };
  /// A message on its way in or out, with its transfers.
  struct Transfer {
    roles::Peer peer;
    detail::Buffer message;
    std::vector<MPI_Request> requests;
  };

  void post_slots(int source, std::size_t count);
  void send_large(int to, detail::Buffer message);
  void expect_body(int from, const std::byte* bytes, int count);
  std::optional<roles::Incoming> take_body();
  std::optional<roles::Incoming> take_slot();
  void reap_sent();
  void abandon_transfers();

  MPI_Comm messages_ = MPI_COMM_NULL;
  MPI_Comm bodies_ = MPI_COMM_NULL;
  bool is_ordered_;  // at a worker: a later message waits for the body of an earlier one
  std::size_t segment_bytes_;
  // Receives match in the order in which they were posted, and messages this small are complete
  // when they match: only the oldest slot need be looked at.
  std::vector<Slot> slots_;
  std::size_t oldest_slot_ = 0;
  std::deque<Transfer> incoming_;
  std::deque<Transfer> outgoing_;
  std::vector<detail::Buffer> free_buffers_;
  std::uint64_t large_messages_ = 0;
};

}  // namespace rankpool::mpi
