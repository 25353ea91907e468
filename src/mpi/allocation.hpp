// SPDX-License-Identifier: BSL-1.0
//
// What Slurm says of the allocation that this process is in, as mpirun reads it.

#pragma once

#include <optional>
#include <string>

namespace rankpool::mpi {

/// How many ranks mpirun places in it without further ado; empty outside of one.
[[nodiscard]] std::optional<int> allocated_tasks();

/// Whether tasks may be meant to use more than one core each, but mpirun, left to itself, would
/// bind each rank to one.
[[nodiscard]] bool binds_too_tightly();

/// The sum of a list of counts as Slurm writes it: 2(x3),1 is 7. Empty if it is no such list.
[[nodiscard]] std::optional<int> sum_of_counts(const std::string& list);

}  // namespace rankpool::mpi
