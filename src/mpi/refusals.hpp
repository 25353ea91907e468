// SPDX-License-Identifier: BSL-1.0
//
// What is said where ranks were started in a way in which no launch can begin: the cure, not the
// symptom.

#pragma once

#include <string>

namespace rankpool::mpi {

/// Of the only rank of an MPI world; empty where another rank says it.
[[nodiscard]] std::string why_one_rank_is_refused();

/// Of processes that srun started together, but not as ranks; empty where another one says it.
[[nodiscard]] std::string why_strangers_are_refused();

/// Of a launch that asks mpirun for more ranks than the allocation has tasks, and may not; empty
/// for others.
[[nodiscard]] std::string why_mpirun_has_no_slots();

}  // namespace rankpool::mpi
