// SPDX-License-Identifier: BSL-1.0
//
// At the start all ranks introduce themselves, so that two programs that would misunderstand each
// other do not begin.

#pragma once

#include <string>
#include <vector>

#include <boost/mpi/communicator.hpp>

#include "rankpool/errors.hpp"

namespace rankpool::mpi {

/// The launch cannot begin, which all ranks know, and rank 0 why.
class NotMet : public TransportError {
 public:
  using TransportError::TransportError;
};

/// Where a rank runs.
struct RankPlace {
  std::string host;
  std::string network;  ///< ranks that have the same reach each other without leaving their host
  int cores = 0;        ///< that its process may use
};

struct Introductions {
  std::vector<RankPlace> places = {};  ///< by rank, on rank 0; empty elsewhere
  bool shares_cores = false;  ///< this rank's host has more ranks than cores that they may use
  bool master_shares_cores = false;  ///< and so has rank 0's
  int cores_a_worker = 1;            ///< this rank's, if its host's workers divide the host's cores
  std::string crowd = {};  ///< on rank 0: of cores that are too few, what the user should know
};

/// Collective. Where rank 0 has a problem, all throw NotMet with it.
void agree_to_begin(const boost::mpi::communicator& ranks, std::string problem);

/// Collective. If a rank runs another program than rank 0, all throw NotMet, which names the
/// hosts and what differs.
[[nodiscard]] Introductions introduce(const boost::mpi::communicator& ranks);

}  // namespace rankpool::mpi
