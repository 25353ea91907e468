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

/// What rank 0 wants of all workers.
struct Wishes {
  Output output = Output::own;
  bool counts_events = false;  ///< of the processor, while tasks run
};

/// What connects a worker with the master beside MPI, at the worker's end.
struct Line {
  ControlSocket control;
  Output output;
  Socket output_connection;  ///< if it does
  bool counts_events;        ///< as in Wishes
};

/// And all of them at the master's, by the workers' places.
struct Lines {
  std::vector<ControlSocket> controls;
  std::vector<Socket> output_connections;  ///< none where output is the workers' own
};

/// On rank 0: the lines to the workers. Collective with `meet_master`. Where one cannot reach this
/// one, NotMet with its host and the cure.
[[nodiscard]] Lines meet_workers(const boost::mpi::communicator& ranks,
                                 const std::vector<RankPlace>& places, Wishes wishes);

/// On the other ranks, which do as rank 0 wishes; NotMet where `meet_workers` throws.
[[nodiscard]] Line meet_master(const boost::mpi::communicator& ranks);

}  // namespace rankpool::mpi
