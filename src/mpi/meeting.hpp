// SPDX-License-Identifier: BSL-1.0
//
// Once ranks know that they run the same program, master and workers open their control sockets,
// and exchange a first message: MPI's own connections, which are made when they are first used,
// need both sides awake.

#pragma once

#include <vector>

#include <boost/mpi/communicator.hpp>

#include "mpi/control_socket.hpp"
#include "mpi/socket.hpp"
#include "mpi/start_check.hpp"

namespace rankpool::mpi {

/// Whether what workers write on standard output goes through rank 0.
enum class Output { own, forwarded, tagged };

/// What connects a worker with the master beside MPI, at the worker's end.
struct Line {
  ControlSocket control;
  Output output;
  Socket output_connection;  ///< if it does
};

/// And all of them at the master's, by the workers' places.
struct Lines {
  std::vector<ControlSocket> controls;
  std::vector<Socket> output_connections;  ///< none where output is the workers' own
};

/// On rank 0: the lines to the workers. Collective with `meet_master`. Where one
/// cannot be reached, all throw TransportError with its host and the cure.
[[nodiscard]] Lines meet_workers(const boost::mpi::communicator& ranks,
                                 const std::vector<RankPlace>& places, Output output);

/// On the other ranks, which do with their output as rank 0 says.
[[nodiscard]] Line meet_master(const boost::mpi::communicator& ranks);

}  // namespace rankpool::mpi
