// SPDX-License-Identifier: BSL-1.0

#include "mpi/launch_ends.hpp"

#include <cstdio>
#include <cstdlib>
#include <iostream>
#include <string>
#include <thread>
#include <utility>

#include <mpi.h>

#include "mpi/main_program.hpp"
#include "mpi/parent_channel.hpp"
#include "mpi/surroundings.hpp"

#include <unistd.h>

namespace rankpool::mpi {
namespace {

using namespace std::chrono_literals;

constexpr int master_is_gone = 69;
constexpr auto time_of_mpirun = 5s;

OnExit* current = nullptr;

void flush_output() {
  std::cout.flush();
  std::fflush(nullptr);
}

}  // namespace

OnExit::OnExit(std::function<void(int)> action) : action_{std::move(action)}, process_{getpid()} {
  current = this;
  on_exit(&call, nullptr);
}

OnExit::~OnExit() { current = nullptr; }

void OnExit::call(int code, void* /*unused*/) {
  if (current != nullptr && current->process_ == getpid()) current->action_(code);
}

// Where mpirun lets ranks end as they like, the workers are told to. Else it ends all ranks when
// one leaves with an error. MPI_Abort would do it sooner, but the mpirun of Open MPI 4.1 then ends
// in a race, and in a few of a hundred runs crashes or hangs: it is only for ranks that nothing
// else ends.
void end_launch(MasterRank& master, int code) {
  flush_output();
  report_outcome(code);
  master.dismiss_workers();
  if (code == 0 && !survives_losses()) MPI_Abort(MPI_COMM_WORLD, code);
  std::_Exit(code);
}

MasterEnds leave_with_the_master(int rank) {
  return {.on_dismissed =
              [] {
                // The exit code of the launch is to be rank 0's: mpirun takes it from the first
                // rank that leaves, and then ends the others itself.
                if (!survives_losses()) std::this_thread::sleep_for(time_of_mpirun);
                std::_Exit(0);
              },
          .on_gone =
              [rank](const std::string& how) {
                print_error("the master is gone: it " + how + "; worker " + std::to_string(rank) +
                            " on " + host_name() + " ends");
                std::_Exit(master_is_gone);
              }};
}

// The others wait for rank 0, and mpirun that lets ranks end as they like would let them.
void end_failed(int code) {
  flush_output();
  report_outcome(code);
  if (is_first_rank() && survives_losses()) MPI_Abort(MPI_COMM_WORLD, code);
  std::_Exit(code);
}

void end_unfinalized(int code) {
  if (!survives_losses()) MPI_Abort(MPI_COMM_WORLD, code);
  std::_Exit(code);
}

void end_unbegun(std::chrono::seconds limit) {
  if (is_first_rank()) {
    print_error("the launch did not begin within " + std::to_string(limit.count()) +
                " s: a rank has ended, or is slow to start; RANKPOOL_START_SECONDS is how long to "
                "wait [rank 0 on " +
                host_name() + "]");
    report_outcome(could_not_begin);
  }
  std::_Exit(could_not_begin);
}

}  // namespace rankpool::mpi
