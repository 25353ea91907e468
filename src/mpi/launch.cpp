// SPDX-License-Identifier: BSL-1.0

#include "rankpool/launch.hpp"

#include <atomic>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <iostream>
#include <optional>
#include <string>
#include <thread>
#include <utility>

#include <boost/mpi/communicator.hpp>
#include <boost/mpi/environment.hpp>

#include "rankpool/errors.hpp"

#include "mpi/mpirun.hpp"
#include "mpi/mpirun_command.hpp"
#include "mpi/parent_channel.hpp"
#include "mpi/ranks.hpp"
#include "mpi/start_check.hpp"
#include "mpi/surroundings.hpp"
#include "mpi/thread_limits.hpp"
#include "mpi/time_limit.hpp"
#include "roles/local_cluster.hpp"
#include "roles/remote_error.hpp"

namespace rankpool {
namespace {

using namespace std::chrono_literals;
using Main = std::function<int(int, char**)>;
// Of what all ranks do together: the beginning, until they have met, and the end.
using Limit = std::optional<mpi::TimeLimit>;

constexpr int main_has_thrown = 1;
constexpr int could_not_begin = 2;
constexpr int master_is_gone = 75;
// How long a launch that went well waits for tasks of a terminated pool, and one that did not.
constexpr auto patience = 1s;
constexpr auto little_patience = 200ms;
constexpr auto finalize_patience = 10s;
constexpr auto time_of_mpirun = 5s;

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

void tell_of_callback(const std::string& thrown) {
  print_error("a callback of a result threw, which nobody sees but here: " + thrown);
}

int run_alone(const Main& main, int argc, char** argv) {
  roles::LocalCluster cluster{{0}, mpi::host_name(), &tell_of_callback};
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

// Where mpirun lets ranks end as they like, the workers are told to. Else it ends all ranks when
// one leaves with an error. MPI_Abort would do it sooner, but the mpirun of Open MPI 4.1 then ends
// in a race, and in a few of a hundred runs crashes or hangs: it is only for a launch that goes
// well, and leaves ranks behind.
[[noreturn]] void end_launch(mpi::MasterRank& master, int code) {
  std::cout.flush();
  std::fflush(nullptr);
  mpi::report_outcome(code);
  master.dismiss_workers();
  if (code == 0 && !mpi::survives_losses()) MPI_Abort(MPI_COMM_WORLD, code);
  std::_Exit(code);
}

// The master while main runs in it: a main that calls std::exit leaves workers that wait for it,
// and they end with it.
mpi::MasterRank* running_master = nullptr;
void end_on_exit(int code, void* /*unused*/) {
  if (running_master != nullptr) end_launch(*running_master, code);
}

// The one line that is said of a worker when something becomes known of it.
void tell_of_worker(const WorkerReport& report) {
  const std::string who = "worker " + std::to_string(report.rank) + " on " + report.host;
  switch (report.event) {
    case WorkerReport::Event::silent:
      return print_error(who + " shows no sign of life; its tasks wait until it does");
    case WorkerReport::Event::heard_again:
      return print_error(who + " goes on");
    case WorkerReport::Event::lost:
      break;
  }
  const std::string left = std::to_string(report.remaining_workers) + " left";
  print_error("lost " + who + ", which " + report.how +
              (mpi::survives_losses()
                   ? "; what it was to do goes to others [" + left + "]"
                   : "; the launcher ends this launch now, for it was not told to let the others "
                     "go on: start the program plainly, or with mpirun --enable-recovery --mca "
                     "async_mpi_finalize 1 [" +
                         left + "]"));
}

// A worker that nobody needs any more, whatever it does.
mpi::MasterEnds leave_with_the_master(int rank) {
  return {.on_dismissed =
              [] {
                // The exit code of the launch is to be rank 0's: mpirun takes it from the first
                // rank that leaves, and then ends the others itself.
                if (!mpi::survives_losses()) std::this_thread::sleep_for(time_of_mpirun);
                std::_Exit(0);
              },
          .on_gone =
              [rank](const std::string& how) {
                print_error("the master is gone: it " + how + "; worker " + std::to_string(rank) +
                            " on " + mpi::host_name() + " ends");
                std::_Exit(master_is_gone);
              }};
}

// MPI_Finalize may wait for ranks that are not there any more; the launch does not.
void end_unfinalized(int code) {
  if (!mpi::survives_losses()) MPI_Abort(MPI_COMM_WORLD, code);
  std::_Exit(code);
}

// Nor does it wait for ever for a rank that has ended before all had met.
void end_unbegun(std::chrono::seconds limit) {
  if (mpi::is_first_rank()) {
    print_error("the launch did not begin within " + std::to_string(limit.count()) +
                " s: a rank has ended, or is slow to start; RANKPOOL_START_SECONDS is how long to "
                "wait [rank 0 on " +
                mpi::host_name() + "]");
    mpi::report_outcome(could_not_begin);
  }
  std::_Exit(could_not_begin);
}

// The program does not call MPI, so a thread of the library's may: one at a time.
roles::Background background() {
  return boost::mpi::environment::thread_level() >= boost::mpi::threading::serialized
             ? roles::Background::thread
             : roles::Background::none;
}

// srun passes on whole lines by itself, and writes a file a rank where it is told to.
mpi::Output output() {
  if (mpi::tags_output()) return mpi::Output::tagged;
  return mpi::is_under_mpirun() ? mpi::Output::forwarded : mpi::Output::own;
}

int run_master(const boost::mpi::communicator& world, const mpi::Introductions& introductions,
               Limit& limit, const std::function<int()>& run) {
  mpi::MasterRank master{world,
                         introductions,
                         {.background = background(),
                          .output = output(),
                          .on_worker_event = &tell_of_worker,
                          .on_callback_thrown = &tell_of_callback}};
  limit.reset();
  running_master = &master;
  on_exit(&end_on_exit, nullptr);
  const int code = run();
  running_master = nullptr;
  // Workers that are within a task cannot hear, and mpirun takes two seconds over ranks that have
  // finalized: the launch waits for neither.
  const bool are_all_gone = master.shut_down(code == 0 ? patience : little_patience);
  if (!are_all_gone || code != 0) end_launch(master, code);
  mpi::report_outcome(code);
  return code;
}

int run_worker(const boost::mpi::communicator& world, const mpi::Introductions& introductions,
               Limit& limit) {
  mpi::limit_threads(introductions.cores_a_worker);
  mpi::WorkerRank worker{world, introductions, leave_with_the_master(world.rank())};
  limit.reset();
  worker.serve();
  return 0;
}

int run_with_mpi(const boost::mpi::communicator& world, Limit& limit,
                 const std::function<int()>& run) {
  if (world.size() == 1) {
    refuse_single_rank();
    return could_not_begin;
  }
  mpi::Introductions introductions;
  try {
    introductions = mpi::introduce(world);
  } catch (const TransportError& error) {
    if (world.rank() == 0) print_error(error.what());
    return world.rank() == 0 ? could_not_begin : 0;
  }
  try {
    return world.rank() == 0 ? run_master(world, introductions, limit, run)
                             : run_worker(world, introductions, limit);
  } catch (const std::exception& error) {
    print_error(std::string{error.what()} + " [rank " + std::to_string(world.rank()) + " on " +
                mpi::host_name() + "]");
    mpi::report_outcome(could_not_begin);
    MPI_Abort(world, could_not_begin);
    return could_not_begin;
  }
}

int run_as_rank(const Main& main, int argc, char** argv) {
  unsetenv(mpi::pmix_output_variable);  // is mpirun's
  Limit limit;
  const std::chrono::seconds longest_start{mpi::longest_start_seconds()};
  limit.emplace(longest_start, [longest_start] { end_unbegun(longest_start); });
  const boost::mpi::environment environment{boost::mpi::threading::serialized, false};
  const boost::mpi::communicator world;
  if (world.rank() == 0) mpi::report_begin();
  const int code = run_with_mpi(world, limit, [&] { return run_main(main, argc, argv); });
  limit.emplace(finalize_patience, [code] { end_unfinalized(code); });
  return code;
}

}  // namespace

int detail::launch(int argc, char** argv, const Main& main) {
  roles::refuse_within_launch();
  static std::atomic<bool> was_called = false;
  if (was_called.exchange(true)) {
    throw UsageError{"launch was called a second time; call it once, from the program's main"};
  }
  try {
    (void)mpi::tags_output();  // what makes no sense is refused before anything is started
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
