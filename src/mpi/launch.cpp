// SPDX-License-Identifier: BSL-1.0

#include "rankpool/launch.hpp"

#include <atomic>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <iostream>
#include <string>
#include <utility>

#include <boost/mpi/communicator.hpp>
#include <boost/mpi/environment.hpp>

#include "rankpool/errors.hpp"

#include "mpi/mpirun.hpp"
#include "mpi/parent_channel.hpp"
#include "mpi/ranks.hpp"
#include "mpi/start_check.hpp"
#include "mpi/surroundings.hpp"
#include "roles/local_cluster.hpp"
#include "roles/remote_error.hpp"

namespace rankpool {
namespace {

using namespace std::chrono_literals;
using Main = std::function<int(int, char**)>;

constexpr int main_has_thrown = 1;
constexpr int could_not_begin = 2;
// How long a launch that went well waits for tasks of a terminated pool, and one that did not.
constexpr auto patience = 1s;
constexpr auto little_patience = 200ms;

void print_error(const std::string& text) {
  std::fflush(stdout);
  std::fprintf(stderr, "rankpool: %s\n", text.c_str());
}

// The one message of a main that throws.
int run_main(const Main& main, int argc, char** argv) {
  try {
    const int code = main(argc, argv);
    // The system keeps the lowest byte only; what went wrong must not end as a success.
    return code % 256 == 0 && code != 0 ? main_has_thrown : code;
  } catch (...) {
    const auto error = roles::describe_current_exception(0, detail::TaskStage::running);
    const auto& thrown = error.chain.front();
    print_error("main failed: " + thrown.type_name + ": " + thrown.message + " [master on " +
                mpi::host_name() + "]");
    return main_has_thrown;
  }
}

int run_alone(const Main& main, int argc, char** argv) {
  roles::LocalCluster cluster{{0}, mpi::host_name()};
  const roles::CurrentEngine current{cluster.driver()};
  const int code = run_main(main, argc, argv);
  cluster.driver()->shut_down(patience);
  return code;
}

void refuse_single_rank() {
  print_error(
      "this launch has one rank only, but a pool needs a master and at least one worker: start two "
      "ranks or more (mpirun -n 2), or start the program plainly. If more were asked for, the "
      "launcher belongs to another MPI than the program, and each rank believes that it is alone "
      "(use Open MPI's mpirun, or srun --mpi=pmix) [" +
      mpi::host_name() + "]");
}

void refuse_strangers() {
  print_error(
      "srun started several processes without PMIx, so they know nothing of each other: use srun "
      "--mpi=pmix, or start the program plainly within the allocation, as slurm/rankpool.sbatch "
      "does [" +
      mpi::host_name() + "]");
}

// mpirun ends all ranks when one leaves with an error. MPI_Abort would do it sooner, but the mpirun
// of Open MPI 4.1 then ends in a race, and in a few of a hundred runs crashes or hangs: it is only
// for a launch that goes well, and leaves ranks behind.
[[noreturn]] void end_launch(int code) {
  std::cout.flush();
  std::fflush(nullptr);
  if (code == 0) MPI_Abort(MPI_COMM_WORLD, code);
  std::_Exit(code);
}

// A main that calls std::exit leaves workers that wait for it: they end with it.
void end_on_exit(int code, void* is_running) {
  if (*static_cast<const bool*>(is_running)) end_launch(code);
}

// The program does not call MPI, so a thread of the library's may: one at a time.
roles::Background background() {
  return boost::mpi::environment::thread_level() >= boost::mpi::threading::serialized
             ? roles::Background::thread
             : roles::Background::none;
}

int run_master(const boost::mpi::communicator& world, const std::vector<std::string>& hosts,
               const Main& main, int argc, char** argv) {
  mpi::MasterRank master{world, hosts, background()};
  static bool is_running;
  is_running = true;
  on_exit(&end_on_exit, &is_running);
  const int code = run_main(main, argc, argv);
  is_running = false;
  // Workers that are within a task cannot hear, and mpirun takes two seconds over ranks that have
  // finalized: the launch waits for neither.
  const bool are_all_gone = master.shut_down(code == 0 ? patience : little_patience);
  if (!are_all_gone || code != 0) end_launch(code);
  return code;
}

int run_as_rank(const Main& main, int argc, char** argv) {
  const boost::mpi::environment environment{boost::mpi::threading::serialized, false};
  const boost::mpi::communicator world;
  if (world.rank() == 0) mpi::report_begin();
  if (world.size() == 1) {
    refuse_single_rank();
    return could_not_begin;
  }
  std::vector<std::string> hosts;
  try {
    hosts = mpi::introduce(world);
  } catch (const TransportError& error) {
    if (world.rank() == 0) print_error(error.what());
    return world.rank() == 0 ? could_not_begin : 0;
  }
  try {
    if (world.rank() == 0) return run_master(world, hosts, main, argc, argv);
    mpi::serve(world);
    return 0;
  } catch (const std::exception& error) {
    print_error(std::string{error.what()} + " [rank " + std::to_string(world.rank()) + " on " +
                mpi::host_name() + "]");
    MPI_Abort(world, could_not_begin);
    return could_not_begin;
  }
}

}  // namespace

int detail::launch(int argc, char** argv, const Main& main) {
  roles::refuse_within_launch();
  static std::atomic<bool> was_called = false;
  if (was_called.exchange(true)) {
    throw UsageError{"launch was called a second time; call it once, from the program's main"};
  }
  try {
    switch (mpi::how_started()) {
      case mpi::Start::alone:
        return run_alone(main, argc, argv);
      case mpi::Start::plainly:
        return mpi::start_under_mpirun(argc, argv);
      case mpi::Start::by_srun_without_pmix:
        if (mpi::is_first_of_step()) refuse_strangers();
        return could_not_begin;
      case mpi::Start::by_launcher:
        break;
    }
    return run_as_rank(main, argc, argv);
  } catch (const std::exception& error) {
    print_error(error.what());
    return could_not_begin;
  }
}

}  // namespace rankpool
