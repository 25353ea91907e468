// SPDX-License-Identifier: BSL-1.0
//
// What becomes of transfers that nobody can end: of a lost peer, and of a broken launch.

#include <algorithm>
#include <utility>

#include "rankpool/detail/keep_for_ever.hpp"

#include "mpi/transport.hpp"

namespace rankpool::mpi {

// What was to go to a lost peer, or to come from it, never ends. MPI may look at the memory as long
// as it lasts, so that stays for ever; a few messages, for nothing is sent once it is known.
void MpiTransport::forget(roles::Peer peer) {
  const int rank = static_cast<int>(peer);
  is_lost_[static_cast<std::size_t>(rank)] = true;
  std::erase_if(outgoing_, [rank](Outgoing& message) {
    if (message.to != rank) return false;
    MPI_Request_free(&message.request);
    detail::keep_for_ever(std::move(message.message));
    return true;
  });
  streams_.remove_if([rank](OutgoingStream& stream) {
    if (stream.peer() != rank) return false;
    stream.abandon();
    return true;
  });
  bodies_.remove_if([rank](Body& body) {
    if (body.stream.route().peer != rank) return false;
    body.stream.abandon();
    detail::keep_for_ever(std::move(body.message));
    return true;
  });
  std::erase_if(leftovers_, [rank](IncomingStream& stream) {
    if (stream.route().peer != rank) return false;
    stream.abandon();
    return true;
  });
}

// After a launch that went well there are none. MPI may look at the bytes of a send as long as it
// lasts, so those of a broken launch stay for ever.
void MpiTransport::abandon_transfers() {
  for (Body& body : bodies_) body.stream.cancel();
  for (IncomingStream& stream : leftovers_) stream.cancel();
  if (!outgoing_.empty()) detail::keep_for_ever(std::move(outgoing_));
  if (!streams_.empty()) detail::keep_for_ever(std::move(streams_));
}

}  // namespace rankpool::mpi
