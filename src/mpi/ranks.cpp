// SPDX-License-Identifier: BSL-1.0

#include "mpi/ranks.hpp"

#include <charconv>
#include <cstdlib>
#include <cstring>

#include <boost/mpi/environment.hpp>

#include "rankpool/errors.hpp"

#include "mpi/surroundings.hpp"
#include "roles/in_rank_executor.hpp"
#include "roles/worker.hpp"

namespace rankpool::mpi {
namespace {

// Large enough to hide what a message costs, small enough to be in the cache still when the next
// touch comes.
constexpr std::size_t default_segment_bytes = std::size_t{2} << 20;

std::size_t segment_bytes() {
  const char* const text = std::getenv("RANKPOOL_SEGMENT_BYTES");
  if (text == nullptr) return default_segment_bytes;
  std::size_t bytes = 0;
  const char* const end = text + std::strlen(text);
  const auto [rest, error] = std::from_chars(text, end, bytes);
  if (error != std::errc{} || rest != end || bytes == 0 || bytes > most_segment_bytes) {
    throw UsageError{"RANKPOOL_SEGMENT_BYTES is '" + std::string{text} +
                     "', but must be a number from 1 to " + std::to_string(most_segment_bytes)};
  }
  return bytes;
}

std::vector<roles::WorkerProcess> workers(const std::vector<std::string>& hosts) {
  std::vector<roles::WorkerProcess> processes;
  for (std::size_t rank = 1; rank < hosts.size(); ++rank) {
    processes.push_back({.rank = static_cast<int>(rank), .host = hosts[rank]});
  }
  return processes;
}

}  // namespace

void serve(const boost::mpi::communicator& ranks) {
  MpiTransport transport{ranks, segment_bytes()};
  roles::InRankExecutor executor{ranks.rank(), boost::mpi::environment::processor_name()};
  roles::SteadyClock clock;
  BackoffWaiter waiter{has_more_ranks_than_processors()};
  roles::Worker worker{transport, executor, clock, waiter};
  worker.serve();
}

MasterRank::MasterRank(const boost::mpi::communicator& ranks, const std::vector<std::string>& hosts,
                       roles::Background background)
    : waiter_{has_more_ranks_than_processors()},
      transport_{ranks, segment_bytes()},
      master_{transport_, clock_, workers(hosts)},
      driver_{std::make_shared<roles::Driver>(master_, waiter_, clock_, background)},
      current_{driver_} {}

}  // namespace rankpool::mpi
