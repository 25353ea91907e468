// SPDX-License-Identifier: BSL-1.0

#include "mpi/transport.hpp"

#include <algorithm>
#include <cstring>
#include <utility>

#include "rankpool/errors.hpp"

#include "mpi/check.hpp"

namespace rankpool::mpi {
namespace {

// Below the eager limit of shared memory (4 KiB with its header) and of TCP: sent in one go.
constexpr std::size_t slot_bytes = 4000;
constexpr std::size_t master_slots = 16;
constexpr std::size_t worker_slots = 4;

constexpr int whole_tag = 1;
constexpr int announcement_tag = 2;
// MPI promises tags up to 32,767; so many bodies are never on their way between two ranks.
constexpr std::uint64_t body_tags = 16'384;

constexpr std::size_t most_free_buffers = 64;
constexpr std::size_t largest_free_buffer = std::size_t{1} << 20;

MPI_Comm duplicate(MPI_Comm communicator) {
  MPI_Comm copy = MPI_COMM_NULL;
  check(MPI_Comm_dup(communicator, &copy), "MPI_Comm_dup");
  check(MPI_Comm_set_errhandler(copy, MPI_ERRORS_RETURN), "MPI_Comm_set_errhandler");
  return copy;
}

bool is_complete(std::vector<MPI_Request>& requests) {
  int flag = 0;
  check(MPI_Testall(static_cast<int>(requests.size()), requests.data(), &flag, MPI_STATUSES_IGNORE),
        "MPI_Testall");
  return flag != 0;
}

int rank_of(MPI_Comm communicator) {
  int rank = 0;
  check(MPI_Comm_rank(communicator, &rank), "MPI_Comm_rank");
  return rank;
}

// Calls `transfer(bytes, count)` for each segment; its result is the segment's request.
template <class Transfer>
std::vector<MPI_Request> in_segments(detail::Buffer& message, std::size_t segment,
                                     Transfer transfer) {
  std::vector<MPI_Request> requests;
  for (std::size_t start = 0; start < message.size(); start += segment) {
    const std::size_t count = std::min(segment, message.size() - start);
    requests.push_back(transfer(message.data() + start, static_cast<int>(count)));
  }
  return requests;
}

}  // namespace

MpiTransport::MpiTransport(MPI_Comm communicator, std::size_t segment_bytes)
    : messages_{duplicate(communicator)},
      bodies_{duplicate(communicator)},
      is_ordered_{rank_of(communicator) != 0},
      segment_bytes_{segment_bytes} {
  if (is_ordered_) {
    post_slots(0, worker_slots);
  } else {
    post_slots(MPI_ANY_SOURCE, master_slots);
  }
}

MpiTransport::~MpiTransport() {
  abandon_transfers();
  for (Slot& slot : slots_) {
    MPI_Cancel(&slot.request);
    MPI_Wait(&slot.request, MPI_STATUS_IGNORE);  // returns at once: it is cancelled, or complete
    MPI_Request_free(&slot.request);
  }
  MPI_Comm_free(&messages_);
  MPI_Comm_free(&bodies_);
}

void MpiTransport::post_slots(int source, std::size_t count) {
  slots_.resize(count);
  for (Slot& slot : slots_) {
    slot.bytes.resize(slot_bytes);
    check(MPI_Recv_init(slot.bytes.data(), static_cast<int>(slot_bytes), MPI_BYTE, source,
                        MPI_ANY_TAG, messages_, &slot.request),
          "MPI_Recv_init");
    check(MPI_Start(&slot.request), "MPI_Start");
  }
}

detail::Buffer MpiTransport::acquire() {
  if (free_buffers_.empty()) return {};
  detail::Buffer buffer = std::move(free_buffers_.back());
  free_buffers_.pop_back();
  return buffer;
}

void MpiTransport::release(detail::Buffer buffer) {
  if (buffer.capacity() > largest_free_buffer || free_buffers_.size() >= most_free_buffers) return;
  buffer.shrink_to(0);
  free_buffers_.push_back(std::move(buffer));
}

void MpiTransport::send(roles::Peer to, detail::Buffer message) {
  if (message.size() > slot_bytes) return send_large(static_cast<int>(to), std::move(message));
  MPI_Request request = MPI_REQUEST_NULL;
  check(MPI_Isend(message.data(), static_cast<int>(message.size()), MPI_BYTE, static_cast<int>(to),
                  whole_tag, messages_, &request),
        "MPI_Isend");
  int is_sent = 0;
  check(MPI_Test(&request, &is_sent, MPI_STATUS_IGNORE), "MPI_Test");
  if (is_sent != 0) return release(std::move(message));
  outgoing_.push_back({.peer = to, .message = std::move(message), .requests = {request}});
}

void MpiTransport::send_large(int to, detail::Buffer message) {
  const Announcement announcement{.bytes = message.size(),
                                  .segment_bytes = segment_bytes_,
                                  .body_tag = large_messages_++ % body_tags};
  detail::Buffer head = acquire();
  head.append_value(announcement);
  MPI_Request request = MPI_REQUEST_NULL;
  check(MPI_Isend(head.data(), static_cast<int>(head.size()), MPI_BYTE, to, announcement_tag,
                  messages_, &request),
        "MPI_Isend");
  outgoing_.push_back({.peer = roles::Peer(to), .message = std::move(head), .requests = {request}});

  auto requests = in_segments(message, segment_bytes_, [&](std::byte* bytes, int count) {
    MPI_Request segment = MPI_REQUEST_NULL;
    check(MPI_Isend(bytes, count, MPI_BYTE, to, static_cast<int>(announcement.body_tag), bodies_,
                    &segment),
          "MPI_Isend");
    return segment;
  });
  outgoing_.push_back(
      {.peer = roles::Peer(to), .message = std::move(message), .requests = std::move(requests)});
}

std::optional<roles::Incoming> MpiTransport::receive() {
  if (!outgoing_.empty()) reap_sent();
  if (!incoming_.empty()) {
    if (auto message = take_body()) return message;
    if (is_ordered_) return std::nullopt;
  }
  return take_slot();
}

std::optional<roles::Incoming> MpiTransport::take_slot() {
  Slot& slot = slots_[oldest_slot_];
  int has_arrived = 0;
  MPI_Status status;
  check(MPI_Test(&slot.request, &has_arrived, &status), "MPI_Test");
  if (has_arrived == 0) return std::nullopt;

  int count = 0;
  check(MPI_Get_count(&status, MPI_BYTE, &count), "MPI_Get_count");
  std::optional<roles::Incoming> message;
  if (status.MPI_TAG == whole_tag) {
    message = roles::Incoming{.from = roles::Peer(status.MPI_SOURCE), .message = acquire()};
    message->message.append(slot.bytes.data(), static_cast<std::size_t>(count));
  } else {
    expect_body(status.MPI_SOURCE, slot.bytes.data(), count);
  }
  check(MPI_Start(&slot.request), "MPI_Start");
  oldest_slot_ = (oldest_slot_ + 1) % slots_.size();
  return message;
}

void MpiTransport::expect_body(int from, const std::byte* bytes, int count) {
  Announcement announcement{};
  if (count != static_cast<int>(sizeof announcement)) {
    throw TransportError{"a message between ranks is corrupt: its announcement has " +
                         std::to_string(count) + " bytes [from rank " + std::to_string(from) + "]"};
  }
  std::memcpy(&announcement, bytes, sizeof announcement);
  if (announcement.segment_bytes == 0) {
    throw TransportError{"a message between ranks is corrupt: its segments are empty [from rank " +
                         std::to_string(from) + "]"};
  }
  detail::Buffer body;
  try {
    body.extend(announcement.bytes);
  } catch (const std::bad_alloc&) {
    throw TransportError{"no memory for a message of " + std::to_string(announcement.bytes) +
                         " bytes [from rank " + std::to_string(from) + "]"};
  }
  auto requests = in_segments(body, announcement.segment_bytes, [&](std::byte* start, int size) {
    MPI_Request segment = MPI_REQUEST_NULL;
    check(MPI_Irecv(start, size, MPI_BYTE, from,
                    static_cast<int>(announcement.body_tag % body_tags), bodies_, &segment),
          "MPI_Irecv");
    return segment;
  });
  incoming_.push_back(
      {.peer = roles::Peer(from), .message = std::move(body), .requests = std::move(requests)});
}

std::optional<roles::Incoming> MpiTransport::take_body() {
  for (auto transfer = incoming_.begin(); transfer != incoming_.end(); ++transfer) {
    if (!is_complete(transfer->requests)) continue;
    roles::Incoming message{.from = transfer->peer, .message = std::move(transfer->message)};
    incoming_.erase(transfer);
    return message;
  }
  return std::nullopt;
}

// After a launch that went well there are none. MPI may look at the bytes of a send as long as it
// lasts, so those of a broken launch stay for ever.
void MpiTransport::abandon_transfers() {
  for (Transfer& transfer : incoming_) {
    for (MPI_Request& request : transfer.requests) {
      if (request == MPI_REQUEST_NULL) continue;
      MPI_Cancel(&request);
      MPI_Wait(&request, MPI_STATUS_IGNORE);  // returns at once: it is cancelled, or complete
    }
  }
  if (!outgoing_.empty()) new std::deque<Transfer>{std::move(outgoing_)};
}

void MpiTransport::reap_sent() {
  while (!outgoing_.empty() && is_complete(outgoing_.front().requests)) {
    release(std::move(outgoing_.front().message));
    outgoing_.pop_front();
  }
}

}  // namespace rankpool::mpi
