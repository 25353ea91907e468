// SPDX-License-Identifier: BSL-1.0
//
// Pools inside a program that runs MPI itself: the one header that knows MPI.

#pragma once

#include <functional>

#include <mpi.h>

namespace rankpool {

/// Collective over `communicator` (an MPI_Comm, or a boost::mpi::communicator, which converts to
/// one): its rank 0 runs `body`, where a Pool may be made; the other ranks work, and return when
/// `body` is done. May be called again and again, and on parts of the world at the same time. What
/// `body` throws is thrown on rank 0, once the others are free; UsageError if there is but one
/// rank.
///
/// Workers that are lost are noticed, and their tasks run elsewhere, if the launcher lets the other
/// ranks go on (`mpirun --enable-recovery --mca async_mpi_finalize 1`). Where rank 0's process
/// ends, the others throw TransportError as soon as their task has ended.
///
/// Where MPI was started with less than MPI_THREAD_MULTIPLE, asynchronous results make progress
/// only while the caller is inside one of the library's calls: the program may call MPI at any
/// time, and then no other thread may.
void with_pool(MPI_Comm communicator, const std::function<void()>& body);

}  // namespace rankpool
