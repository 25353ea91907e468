// SPDX-License-Identifier: BSL-1.0
//
// The one place where what MPI reports becomes an exception.

#pragma once

namespace rankpool::mpi {

/// TransportError with MPI's own words if `code` is not MPI_SUCCESS.
void check(int code, const char* call);

}  // namespace rankpool::mpi
