// SPDX-License-Identifier: BSL-1.0
//
// At the start all ranks introduce themselves, so that two programs that would misunderstand each
// other do not begin.

#pragma once

#include <string>
#include <vector>

#include <boost/mpi/communicator.hpp>

namespace rankpool::mpi {

/// Hosts by rank, on rank 0; empty elsewhere. Collective. If a rank runs another program than rank
/// 0, all throw TransportError, which names the hosts and what differs.
std::vector<std::string> introduce(const boost::mpi::communicator& ranks);

}  // namespace rankpool::mpi
