// SPDX-License-Identifier: BSL-1.0
//
// How mpirun is to be called to start this program again.

#pragma once

#include <optional>
#include <string>
#include <vector>

namespace rankpool::mpi {

/// Where mpirun's PMIx prints its errors: of no use to the ranks that inherit it.
inline constexpr const char* pmix_output_variable = "PMIX_OUTPUT_STDERR_FD";

/// Its name and arguments. UsageError if the environment asks for what cannot be.
[[nodiscard]] std::vector<std::string> mpirun_command(int argc, char** argv);

/// How many ranks the user asks for, if by a number.
[[nodiscard]] std::optional<int> asked_ranks();

/// Whether the user lets mpirun place more ranks than there are slots.
[[nodiscard]] bool may_oversubscribe();

/// Whether ranks may run on other hosts than this process.
[[nodiscard]] bool may_leave_this_host();

/// What mpirun is to find in the environment. What the user has set stays.
void prepare_environment_of_mpirun();

/// For people, without what says nothing to them.
[[nodiscard]] std::string as_typed(const std::vector<std::string>& command);

}  // namespace rankpool::mpi
