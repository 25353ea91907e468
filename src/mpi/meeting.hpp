// SPDX-License-Identifier: BSL-1.0
//
// Once ranks know that they run the same program, master and workers open their control sockets,
// and exchange a first message: MPI's own connections, which are made when they are first used,
// need both sides awake.

#pragma once

#include <vector>

#include <boost/mpi/communicator.hpp>

#include "mpi/control_socket.hpp"
#include "mpi/start_check.hpp"

namespace rankpool::mpi {

/// On rank 0: the line to each worker, by its place. Collective with `meet_master`. Where one
/// cannot be reached, all throw TransportError with its host and the cure.
[[nodiscard]] std::vector<ControlSocket> meet_workers(const boost::mpi::communicator& ranks,
                                                      const std::vector<RankPlace>& places);

/// On the other ranks.
[[nodiscard]] ControlSocket meet_master(const boost::mpi::communicator& ranks);

}  // namespace rankpool::mpi
