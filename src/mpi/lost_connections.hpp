// SPDX-License-Identifier: BSL-1.0
//
// Keeps from MPI that a connection is lost. That is known from the control sockets, and whoever is
// lost gets no further messages; MPI would not survive to hear of it.

#pragma once

namespace rankpool::mpi {

/// For the rest of the process's life; to be called when MPI is initialized, as often as one likes.
/// Changes nothing but the TCP transport of Open MPI 4, and that only where it is in use.
void hide_lost_connections();

}  // namespace rankpool::mpi
