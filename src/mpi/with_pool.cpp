// SPDX-License-Identifier: BSL-1.0

#include "rankpool/with_pool.hpp"

#include <boost/mpi/communicator.hpp>
#include <boost/mpi/environment.hpp>

#include "rankpool/errors.hpp"

#include "mpi/job_end.hpp"
#include "mpi/ranks.hpp"
#include "mpi/start_check.hpp"

namespace rankpool {
namespace {

// The workers come back when the tasks that they run have ended, however long that takes.
constexpr auto until_they_are_free = std::chrono::hours{24 * 365};

void refuse_without_mpi(MPI_Comm communicator) {
  int is_initialized = 0;
  int is_finalized = 0;
  MPI_Initialized(&is_initialized);
  MPI_Finalized(&is_finalized);
  if (is_initialized == 0 || is_finalized != 0) {
    throw UsageError{"with_pool was called before MPI_Init or after MPI_Finalize"};
  }
  if (communicator == MPI_COMM_NULL) {
    throw UsageError{
        "with_pool was given MPI_COMM_NULL: a rank that is in no part does not call it"};
  }
}

// The program may call MPI itself while a result is open, which only MPI_THREAD_MULTIPLE allows to
// two threads.
roles::Background background() {
  return boost::mpi::environment::thread_level() == boost::mpi::threading::multiple
             ? roles::Background::thread
             : roles::Background::none;
}

}  // namespace

void with_pool(MPI_Comm communicator, const std::function<void()>& body) {
  roles::refuse_within_launch();
  refuse_without_mpi(communicator);
  const boost::mpi::communicator ranks{communicator, boost::mpi::comm_attach};
  if (ranks.size() < 2) {
    throw UsageError{
        "with_pool needs a communicator of at least two ranks: a master, and workers to work for "
        "it"};
  }
  const auto introductions = mpi::introduce(ranks);
  // A worker whose master is gone throws when its task has ended: what then, is the program's.
  if (ranks.rank() != 0) return mpi::WorkerRank{ranks, introductions, {}, nullptr}.serve();

  mpi::JobEnd end_of_job{mpi::Signals::program};
  mpi::MasterRank master{
      ranks, introductions, {.background = background(), .end_of_job = &end_of_job}};
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
