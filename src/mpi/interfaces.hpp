// SPDX-License-Identifier: BSL-1.0
//
// At which addresses of this host ranks on other hosts may reach it.

#pragma once

#include <string>
#include <vector>

#include <netinet/in.h>

namespace rankpool::mpi {

/// IPv4 addresses: of the interfaces that RANKPOOL_INTERFACE names (by name, or as a network like
/// 10.1.0.0/16; several with commas), else of those that Open MPI was told to use, else of all that
/// are up but for loopback. UsageError if RANKPOOL_INTERFACE names none that is there.
[[nodiscard]] std::vector<in_addr> reachable_addresses();

}  // namespace rankpool::mpi
