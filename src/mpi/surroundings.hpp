// SPDX-License-Identifier: BSL-1.0
//
// What a process finds around it: who started it, and what the user asks for in the environment.

#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <vector>

namespace rankpool::mpi {

enum class Start {
  by_launcher,           // of MPI: this is one rank of several, or should be
  by_srun_without_pmix,  // one of several that know nothing of each other
  plainly,               // by a person or a script
  alone,                 // plainly, and RANKPOOL_WORKERS=0 asks for no other process
};

/// UsageError if the environment asks for what cannot be.
Start how_started();

/// RANKPOOL_WORKERS, if it is set; UsageError if it is no number.
std::optional<int> asked_workers();

/// Whether this is inside an allocation of Slurm, which says how many ranks there are to be.
bool is_in_allocation();

/// Whether this is the first of the processes that srun started together.
bool is_first_of_step();

/// Whether a setting of Open MPI's is there, and says yes.
bool is_true(const std::optional<std::string>& setting);

/// Whether the launch goes on when a rank's process ends, as its launcher was told.
bool survives_losses();

/// This process's rank, as its launcher says: known before MPI is initialized. Empty where it is
/// another's launcher.
std::optional<int> rank_by_launcher();

/// Whether that is 0.
bool is_first_rank();

/// Whether mpirun started this rank, and passes on what it prints; not srun.
bool is_under_mpirun();

/// Whether RANKPOOL_TAG_OUTPUT=1 asks that lines of workers say who wrote them; UsageError for
/// other words.
bool tags_output();

/// RANKPOOL_START_SECONDS, or five minutes: how long ranks wait for each other until they have met.
/// UsageError if it is no number of seconds from 1 to a day.
int longest_start_seconds();

/// A moment that a text gives in Unix seconds; empty where it does not.
std::optional<std::chrono::sys_seconds> unix_time(const std::string& text);

/// RANKPOOL_END_TIME, in Unix seconds: when the job ends; UsageError if it is no such number.
std::optional<std::chrono::sys_seconds> asked_end();

/// The same from Slurm, which says it from version 23.02 on.
std::optional<std::chrono::sys_seconds> end_by_slurms_word();

/// How often Slurm has queued this job again.
int restarts_by_slurms_word();

/// Whether RANKPOOL_WAIT=spin asks that waiting ranks keep their cores; UsageError for other words.
bool spins_while_waiting();

/// The numbers of the cores that this process may use.
std::vector<int> usable_cores();

/// How many cores the launcher of this rank could have let it use: those of the host. A program
/// that was started plainly gets all that its user lets it have.
int offered_cores();

/// Equal for processes that reach each other by sockets without leaving their host.
std::string network_of_this_host();

std::optional<std::string> environment_variable(const char* name);

std::string host_name();

}  // namespace rankpool::mpi
