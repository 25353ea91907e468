// SPDX-License-Identifier: BSL-1.0

#include "mpi/stream.hpp"

#include <algorithm>
#include <utility>

#include "rankpool/detail/keep_for_ever.hpp"

#include "mpi/check.hpp"

namespace rankpool::mpi {

void TransferWindow::add(MPI_Request request, std::size_t bytes) {
  transfers_[(oldest_ + count_) % capacity] = {.request = request, .bytes = bytes};
  ++count_;
}

std::size_t TransferWindow::take_completed() {
  std::size_t bytes = 0;
  for (; count_ > 0; --count_) {
    Transfer& oldest = transfers_[oldest_];
    int is_complete = 0;
    check(MPI_Test(&oldest.request, &is_complete, MPI_STATUS_IGNORE), "MPI_Test");
    if (is_complete == 0) break;
    bytes += oldest.bytes;
    oldest_ = (oldest_ + 1) % capacity;
  }
  return bytes;
}

void TransferWindow::cancel_receives() {
  for (; count_ > 0; --count_) {
    MPI_Request& request = transfers_[oldest_].request;
    MPI_Cancel(&request);
    MPI_Wait(&request, MPI_STATUS_IGNORE);  // returns at once: it is cancelled, or complete
    oldest_ = (oldest_ + 1) % capacity;
  }
}

void TransferWindow::abandon() {
  for (; count_ > 0; --count_) {
    MPI_Request& request = transfers_[oldest_].request;
    MPI_Cancel(&request);
    MPI_Request_free(&request);  // no wait: one that had begun with a lost peer never ends
    oldest_ = (oldest_ + 1) % capacity;
  }
}

OutgoingStream::OutgoingStream(const StreamRoute& route, detail::Buffer message, bool with_body)
    : route_{route}, message_{std::move(message)} {
  if (with_body) rest_.push_back(message_.bytes());
  for (const auto& each : message_.attached()) rest_.push_back(each.attachment.bytes);
}

bool OutgoingStream::progress() {
  window_.take_completed();
  while (!window_.is_full() && !rest_.empty()) send_next();
  return window_.is_empty();
}

void OutgoingStream::send_next() {
  auto& rest = rest_.front();
  const auto segment = rest.first(std::min(route_.segment_bytes, rest.size()));
  MPI_Request request = MPI_REQUEST_NULL;
  check(MPI_Isend(segment.data(), static_cast<int>(segment.size()), MPI_BYTE, route_.peer,
                  route_.tag, route_.communicator, &request),
        "MPI_Isend");
  window_.add(request, segment.size());
  rest = rest.subspan(segment.size());
  if (rest.empty()) rest_.pop_front();
}

void OutgoingStream::abandon() {
  window_.abandon();
  message_.shrink_to(0);
  detail::keep_for_ever(std::move(message_));  // MPI may look at its own bytes
}

void IncomingStream::expect(const detail::Destination& destination, std::size_t bytes) {
  if (bytes > 0) expected_.push_back({.destination = destination, .bytes = bytes});
  missing_ += bytes;
}

std::size_t IncomingStream::progress() {
  if (!window_.is_empty()) on_arrived(window_.take_completed());
  while (!window_.is_full() && begun_ < expected_.size()) receive_next();
  return missing_;
}

void IncomingStream::receive_next() {
  const Expected& next = expected_[begun_];
  const std::size_t count = std::min(route_.segment_bytes, next.bytes - offset_);
  std::byte* const start = next.destination.start;
  MPI_Request request = MPI_REQUEST_NULL;
  check(MPI_Irecv(start == nullptr ? place_for_skipped() : start + offset_, static_cast<int>(count),
                  MPI_BYTE, route_.peer, route_.tag, route_.communicator, &request),
        "MPI_Irecv");
  window_.add(request, count);
  offset_ += count;
  if (offset_ < next.bytes) return;
  offset_ = 0;
  ++begun_;
}

void IncomingStream::on_arrived(std::size_t bytes) {
  missing_ -= bytes;
  while (bytes > 0) {
    Expected& first = expected_.front();
    const std::size_t part = std::min(bytes, first.bytes - first.arrived);
    first.arrived += part;
    bytes -= part;
    if (first.arrived < first.bytes) return;
    const detail::Destination destination = first.destination;
    if (destination.finish != nullptr) destination.finish(destination.object, first.bytes);
    expected_.pop_front();
    --begun_;
  }
}

void IncomingStream::abandon() {
  window_.abandon();
  for (const Expected& each : expected_) {
    if (each.destination.abandon != nullptr) each.destination.abandon(each.destination.object);
  }
  detail::keep_for_ever(std::move(skipped_));  // as those places
  expected_.clear();
  begun_ = 0;
  offset_ = 0;
  missing_ = 0;
}

// As many in turn as can be under way.
std::byte* IncomingStream::place_for_skipped() {
  if (skipped_.size() == 0) skipped_.extend(TransferWindow::capacity * route_.segment_bytes);
  return skipped_.data() + skipped_segments_++ % TransferWindow::capacity * route_.segment_bytes;
}

}  // namespace rankpool::mpi
