// SPDX-License-Identifier: BSL-1.0

#include "rankpool/with_pool.hpp"

#include <boost/mpi/communicator.hpp>

#include "rankpool/errors.hpp"

#include "mpi/ranks.hpp"
#include "mpi/start_check.hpp"

namespace rankpool {
namespace {

// The workers come back when the tasks that they run have ended, however long that takes.
constexpr auto until_they_are_free = std::chrono::hours{24 * 365};

}  // namespace

void with_pool(MPI_Comm communicator, const std::function<void()>& body) {
  roles::refuse_within_launch();
  const boost::mpi::communicator ranks{communicator, boost::mpi::comm_attach};
  if (ranks.size() < 2) {
    throw UsageError{
        "with_pool needs a communicator of at least two ranks: a master, and workers to work for "
        "it"};
  }
  const auto hosts = mpi::introduce(ranks);
  if (ranks.rank() != 0) return mpi::serve(ranks);

  mpi::MasterRank master{ranks, hosts};
  try {
    body();
  } catch (...) {
    master.shut_down(until_they_are_free);
    throw;
  }
  if (!master.shut_down(until_they_are_free)) {
    throw TransportError{"the workers of with_pool could not be told that it has ended"};
  }
}

}  // namespace rankpool
