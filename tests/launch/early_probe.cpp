// SPDX-License-Identifier: BSL-1.0
//
// A program of which one rank ends before all have met: early_probe before|after RANK, which is
// before or after MPI has been initialized in it.

#include <cstdlib>
#include <string>

#include <mpi.h>

#include <rankpool/rankpool.hpp>
#include <unistd.h>

namespace {

std::string when;
std::string who;

void end_if_it_is_time(const char* now) {
  const char* const rank = std::getenv("PMIX_RANK");  // NOLINT(concurrency-mt-unsafe): no threads
  if (rank != nullptr && who == rank && when == now) _exit(3);
}

}  // namespace

// In place of MPI's own, which the library calls.
extern "C" int MPI_Init_thread(int* argc, char*** argv, int required, int* provided) {
  const int result = PMPI_Init_thread(argc, argv, required, provided);
  end_if_it_is_time("after");
  return result;
}

int main(int argc, char** argv) {
  when = argv[1];
  who = argv[2];
  end_if_it_is_time("before");
  return rankpool::launch(argc, argv, [] { const rankpool::Pool pool; });
}
