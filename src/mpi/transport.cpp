// SPDX-License-Identifier: BSL-1.0

#include "mpi/transport.hpp"

#include <algorithm>
#include <cstring>
#include <utility>

#include "rankpool/errors.hpp"

#include "mpi/attachments.hpp"
#include "mpi/check.hpp"

namespace rankpool::mpi {
namespace {

// Below the eager limit of shared memory (4 KiB with its header) and of TCP: sent in one go.
constexpr std::size_t slot_bytes = 4000;
constexpr std::size_t master_slots = 16;
constexpr std::size_t worker_slots = 4;

constexpr int whole_tag = 1;
constexpr int announcement_tag = 2;
// MPI promises tags up to 32,767; so many streams are never on their way between two ranks.
constexpr std::uint64_t stream_tags = 16'384;

constexpr std::size_t most_looks = 8;

constexpr std::size_t most_free_buffers = 64;
constexpr std::size_t largest_free_buffer = std::size_t{1} << 20;

MPI_Comm duplicate(MPI_Comm communicator) {
  MPI_Comm copy = MPI_COMM_NULL;
  check(MPI_Comm_dup(communicator, &copy), "MPI_Comm_dup");
  check(MPI_Comm_set_errhandler(copy, MPI_ERRORS_RETURN), "MPI_Comm_set_errhandler");
  return copy;
}

std::size_t size_of(MPI_Comm communicator) {
  int size = 0;
  check(MPI_Comm_size(communicator, &size), "MPI_Comm_size");
  return static_cast<std::size_t>(size);
}

int rank_of(MPI_Comm communicator) {
  int rank = 0;
  check(MPI_Comm_rank(communicator, &rank), "MPI_Comm_rank");
  return rank;
}

void check_announcement(bool is_right, int from) {
  if (is_right) return;
  throw TransportError{
      "a message between ranks is corrupt: its announcement contradicts itself [from rank " +
      std::to_string(from) + "]"};
}

}  // namespace

MpiTransport::MpiTransport(MPI_Comm communicator, std::size_t segment_bytes, Control& control)
    : messages_{duplicate(communicator)},
      streams_communicator_{duplicate(communicator)},
      control_{&control},
      is_ordered_{rank_of(communicator) != 0},
      segment_bytes_{segment_bytes},
      streams_begun_(size_of(communicator)),
      is_lost_(size_of(communicator)) {
  if (is_ordered_) {
    post_slots(0, worker_slots);
  } else {
    post_slots(MPI_ANY_SOURCE, master_slots);
  }
}

MpiTransport::~MpiTransport() {
  abandon_transfers();
  for (Slot& slot : slots_) {
    if (&slot != emptied_slot_) MPI_Cancel(&slot.request);
    MPI_Wait(&slot.request, MPI_STATUS_IGNORE);  // returns at once: it is cancelled, or complete
    MPI_Request_free(&slot.request);
  }
  // With a lost rank in it, a communicator may not be freed.
  if (std::find(is_lost_.begin(), is_lost_.end(), true) != is_lost_.end()) return;
  MPI_Comm_free(&messages_);
  MPI_Comm_free(&streams_communicator_);
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

void MpiTransport::release(detail::Buffer&& buffer) {
  detail::Buffer taken = std::move(buffer);
  if (!taken.owns_memory()) return;  // its owner gets it back
  if (taken.capacity() > largest_free_buffer || free_buffers_.size() >= most_free_buffers) return;
  taken.shrink_to(0);
  free_buffers_.push_back(std::move(taken));
}

void MpiTransport::send(roles::Peer to, detail::Buffer&& message) {
  const int rank = static_cast<int>(to);
  if (is_lost_[static_cast<std::size_t>(rank)]) return release(std::move(message));
  if (message.size() > slot_bytes || !message.attached().empty()) {
    send_large(rank, std::move(message));
  } else {
    post(rank, whole_tag, std::move(message));
  }
}

void MpiTransport::post(int to, int tag, detail::Buffer&& message) {
  MPI_Request request = MPI_REQUEST_NULL;
  check(MPI_Isend(message.data(), static_cast<int>(message.size()), MPI_BYTE, to, tag, messages_,
                  &request),
        "MPI_Isend");
  int is_sent = 0;
  check(MPI_Test(&request, &is_sent, MPI_STATUS_IGNORE), "MPI_Test");
  if (is_sent != 0) return release(std::move(message));
  outgoing_.push_back({.message = std::move(message), .request = request, .to = to});
}

void MpiTransport::send_large(int to, detail::Buffer&& message) {
  for (const auto& each : message.attached()) {
    message.append_value(std::uint64_t{each.attachment.bytes.size()});
  }
  const Announcement announcement{
      .bytes = message.size(),
      .attachments = message.attached().size(),
      .segment_bytes = segment_bytes_,
      .tag = streams_begun_[static_cast<std::size_t>(to)]++ % stream_tags};
  detail::Buffer head = acquire();
  head.append_value(announcement);
  const bool is_short = head.size() + message.size() <= slot_bytes;
  if (is_short) head.append(message.data(), message.size());
  post(to, announcement_tag, std::move(head));

  OutgoingStream stream{{.communicator = streams_communicator_,
                         .peer = to,
                         .tag = static_cast<int>(announcement.tag),
                         .segment_bytes = segment_bytes_},
                        std::move(message),
                        !is_short};
  streams_.push_back(std::move(stream));
  advance_sent();
}

std::optional<roles::Incoming> MpiTransport::receive() {
  if (has_unsent()) advance_sent();
  if (!bodies_.empty()) {
    if (auto message = take_body()) return message;
    if (is_ordered_) return std::nullopt;
  }
  return take_slot();
}

std::optional<roles::Incoming> MpiTransport::take_slot() {
  // Not at once when it was emptied: what it held was waited for, what comes next was not yet.
  if (emptied_slot_ != nullptr) {
    check(MPI_Start(&std::exchange(emptied_slot_, nullptr)->request), "MPI_Start");
  }
  Slot& slot = slots_[oldest_slot_];
  int has_arrived = 0;
  MPI_Status status;
  check(MPI_Test(&slot.request, &has_arrived, &status), "MPI_Test");
  if (has_arrived == 0) return std::nullopt;

  int count = 0;
  check(MPI_Get_count(&status, MPI_BYTE, &count), "MPI_Get_count");
  const std::span<const std::byte> bytes{slot.bytes.data(), static_cast<std::size_t>(count)};
  std::optional<roles::Incoming> message;
  if (status.MPI_TAG == whole_tag) {
    message = roles::Incoming{.from = roles::Peer(status.MPI_SOURCE),
                              .message = buffer_of(bytes.size(), status.MPI_SOURCE)};
    std::copy(bytes.begin(), bytes.end(), message->message.data());
  } else {
    message = take_large(status.MPI_SOURCE, bytes);
  }
  emptied_slot_ = &slot;
  oldest_slot_ = (oldest_slot_ + 1) % slots_.size();
  return message;
}

// A message that is there already, or none: then its own bytes are expected.
std::optional<roles::Incoming> MpiTransport::take_large(int from, std::span<const std::byte> head) {
  Announcement announcement{};
  check_announcement(head.size() >= sizeof announcement, from);
  std::memcpy(&announcement, head.data(), sizeof announcement);
  const auto body = head.subspan(sizeof announcement);
  check_announcement(
      (body.empty() || body.size() == announcement.bytes) && announcement.segment_bytes > 0 &&
          announcement.segment_bytes <= most_segment_bytes && announcement.tag < stream_tags &&
          announcement.attachments <= announcement.bytes / sizeof(std::uint64_t),
      from);
  const StreamRoute route{.communicator = streams_communicator_,
                          .peer = from,
                          .tag = static_cast<int>(announcement.tag),
                          .segment_bytes = announcement.segment_bytes};
  detail::Buffer message = buffer_of(announcement.bytes, from);
  if (!body.empty()) {
    std::copy(body.begin(), body.end(), message.data());
    return with_attachments(announcement, route, std::move(message));
  }
  std::byte* const start = message.data();
  Body& expected = bodies_.emplace_back(Body{.announcement = announcement,
                                             .message = std::move(message),
                                             .stream = IncomingStream{route}});
  expected.stream.expect({.start = start, .object = nullptr, .finish = nullptr},
                         announcement.bytes);
  return std::nullopt;
}

// Of that many bytes, for what is to be written over them.
detail::Buffer MpiTransport::buffer_of(std::size_t bytes, int from) {
  try {
    detail::Buffer buffer = room_ ? room_(bytes) : acquire();
    (void)buffer.extend(bytes);
    return buffer;
  } catch (const std::bad_alloc&) {
    throw TransportError{"no memory for a message of " + std::to_string(bytes) +
                         " bytes [from rank " + std::to_string(from) + "]"};
  }
}

std::optional<roles::Incoming> MpiTransport::take_body() {
  for (std::size_t looks = std::min(bodies_.size(), most_looks); looks > 0; --looks) {
    Body& body = bodies_.front();
    if (body.stream.progress() == 0) {
      roles::Incoming message =
          with_attachments(body.announcement, body.stream.route(), std::move(body.message));
      bodies_.pop_front();
      return message;
    }
    bodies_.splice(bodies_.end(), bodies_, bodies_.begin());
  }
  return std::nullopt;
}

roles::Incoming MpiTransport::with_attachments(const Announcement& announcement,
                                               const StreamRoute& route, detail::Buffer message) {
  std::vector<std::uint64_t> sizes(announcement.attachments);
  const std::size_t own = message.size() - sizes.size() * sizeof(std::uint64_t);
  if (!sizes.empty()) {
    std::memcpy(sizes.data(), message.data() + own, sizes.size() * sizeof(std::uint64_t));
    message.shrink_to(own);
  }
  roles::Incoming incoming{.from = roles::Peer(route.peer), .message = std::move(message)};
  if (!sizes.empty()) {
    incoming.attachments = std::make_unique<MpiAttachments>(route, std::move(sizes), leftovers_);
  }
  return incoming;
}

void MpiTransport::advance_sent() {
  while (!outgoing_.empty()) {
    int is_sent = 0;
    check(MPI_Test(&outgoing_.front().request, &is_sent, MPI_STATUS_IGNORE), "MPI_Test");
    if (is_sent == 0) break;
    release(std::move(outgoing_.front().message));
    outgoing_.pop_front();
  }
  if (!streams_.empty()) advance_streams();
  std::erase_if(leftovers_, [](IncomingStream& stream) { return stream.progress() == 0; });
}

// A few, in turn: a look for one small message does not take longer the more workers there are.
void MpiTransport::advance_streams() {
  for (std::size_t looks = std::min(streams_.size(), most_looks); looks > 0; --looks) {
    if (streams_.front().progress()) {
      release(streams_.front().take_message());
      streams_.pop_front();
    } else {
      streams_.splice(streams_.end(), streams_, streams_.begin());
    }
  }
}

}  // namespace rankpool::mpi
