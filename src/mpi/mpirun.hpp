// SPDX-License-Identifier: BSL-1.0
//
// Starts this program again under mpirun, and stays as mpirun's parent.

#pragma once

namespace rankpool::mpi {

/// Blocks until mpirun has ended, and passes on to it the signals that come meanwhile. Returns its
/// exit code, which is that of rank 0. TransportError if there is no mpirun.
int start_under_mpirun(int argc, char** argv);

}  // namespace rankpool::mpi
