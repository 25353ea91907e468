// SPDX-License-Identifier: BSL-1.0
//
// What the pool is compared with: the same work as one would write it by hand in MPI, for one
// master and one worker. Knows nothing of the pool.
//
// Each function is collective over two ranks and returns the seconds that it took, on rank 0 (0 on
// rank 1); the results are in `outputs` then, in the order of `inputs`.

#pragma once

#include <span>

#include <boost/mpi/communicator.hpp>
#include <mpi.h>

#include "tasks.hpp"

namespace bench::baselines {

struct LoopShape {
  int messages_in_flight;
  int tasks_a_message;
};

/// An int there and back, one after the other.
[[nodiscard]] double ping_pong(MPI_Comm ranks, int round_trips);

/// `increment` of each input.
[[nodiscard]] double task_loop(MPI_Comm ranks, std::span<const int> inputs, std::span<int> outputs,
                               LoopShape shape);

/// `same_object` of each input, a message an object, as Boost.MPI sends objects.
[[nodiscard]] double object_loop(const boost::mpi::communicator& ranks,
                                 std::span<const Sample> inputs, std::span<Sample> outputs,
                                 int messages_in_flight);

/// All numbers in one message to the worker and back, `transfers` times; both ranks hold buffers
/// of that size.
[[nodiscard]] double there_and_back(MPI_Comm ranks, std::span<double> numbers, int transfers);

}  // namespace bench::baselines
