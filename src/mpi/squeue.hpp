// SPDX-License-Identifier: BSL-1.0
//
// Asks Slurm when a job ends.

#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <vector>

namespace rankpool::mpi {

/// As squeue says; empty where it does not, or takes longer than that: it is ended then.
std::optional<std::chrono::sys_seconds> end_by_squeue(const std::string& job,
                                                      std::chrono::milliseconds longest);

/// What a command prints, if it can be run, and until it ends or that time is over.
std::string output_of(const std::vector<std::string>& command, std::chrono::milliseconds longest);

}  // namespace rankpool::mpi
