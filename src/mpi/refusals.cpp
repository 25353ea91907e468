// SPDX-License-Identifier: BSL-1.0

#include "mpi/refusals.hpp"

#include <cstdlib>

#include "mpi/allocation.hpp"
#include "mpi/mpirun_command.hpp"
#include "mpi/surroundings.hpp"

namespace rankpool::mpi {
namespace {

std::string on_this_host() { return " [" + host_name() + "]"; }

// As launchers of MPICH, Intel MPI and others tell their ranks.
int ranks_of_other_launcher() {
  return std::atoi(environment_variable("PMI_SIZE").value_or("0").c_str());
}

}  // namespace

std::string why_one_rank_is_refused() {
  if (ranks_of_other_launcher() > 1) {
    if (environment_variable("PMI_RANK") != "0") return {};
    return "the launcher started " + std::to_string(ranks_of_other_launcher()) +
           " ranks, but it belongs to another MPI than the program, so each of them believes that "
           "it is alone: use the mpirun of the Open MPI that the program was built with, or srun "
           "--mpi=pmix" +
           on_this_host();
  }
  const std::string needs = ", but a pool needs a master and at least one worker: ";
  if (allocated_tasks() == 1) {
    return "the Slurm allocation has one task only" + needs +
           "ask for two tasks or more (--ntasks-per-node; --cpus-per-task is for the threads of "
           "each), or set RANKPOOL_WORKERS=0 to do without other processes" +
           on_this_host();
  }
  return "this launch has one rank only" + needs +
         "start two ranks or more (mpirun -n 2), or start the program plainly. If more were asked "
         "for, the launcher belongs to another MPI than the program, and each rank believes that "
         "it is alone (use Open MPI's mpirun, or srun --mpi=pmix)" +
         on_this_host();
}

std::string why_strangers_are_refused() {
  if (!is_first_of_step()) return {};
  return "srun started several processes without PMIx, so they know nothing of each other: use "
         "srun --mpi=pmix, or start the program plainly within the allocation, as "
         "slurm/rankpool.sbatch does" +
         on_this_host();
}

std::string why_mpirun_has_no_slots() {
  const auto tasks = allocated_tasks();
  const auto ranks = asked_ranks();
  if (!tasks || !ranks || *ranks <= *tasks || may_oversubscribe()) return {};
  return "there are not enough slots: " + std::to_string(*ranks) +
         " ranks were asked for, the master and " + std::to_string(*ranks - 1) +
         " workers, but the Slurm allocation has " + std::to_string(*tasks) +
         (*tasks == 1 ? " task" : " tasks") +
         "; ask for more tasks (--nodes, --ntasks-per-node), or for fewer workers "
         "(RANKPOOL_WORKERS=" +
         std::to_string(*tasks - 1) +
         "), or let ranks share cores (RANKPOOL_MPIRUN_ARGS=--oversubscribe)" + on_this_host();
}

}  // namespace rankpool::mpi
