// SPDX-License-Identifier: BSL-1.0

#include "rankpool/launch.hpp"

#include <atomic>
#include <chrono>
#include <cstdlib>
#include <functional>
#include <optional>
#include <string>
#include <utility>

#include <boost/mpi/communicator.hpp>
#include <boost/mpi/environment.hpp>

#include "rankpool/errors.hpp"

#include "exec/helper.hpp"
#include "mpi/announcements.hpp"
#include "mpi/job_end.hpp"
#include "mpi/launch_ends.hpp"
#include "mpi/launch_report.hpp"
#include "mpi/main_program.hpp"
#include "mpi/meeting.hpp"
#include "mpi/mpirun.hpp"
#include "mpi/mpirun_command.hpp"
#include "mpi/parent_channel.hpp"
#include "mpi/ranks.hpp"
#include "mpi/refusals.hpp"
#include "mpi/start_check.hpp"
#include "mpi/surroundings.hpp"
#include "mpi/tagging_executor.hpp"
#include "mpi/thread_limits.hpp"
#include "mpi/time_limit.hpp"
#include "roles/local_cluster.hpp"

namespace rankpool {
namespace {

using namespace std::chrono_literals;
using mpi::could_not_begin;
using mpi::LaunchReport;
using mpi::Main;
using mpi::print_error;
using HelperOfRank = std::optional<exec::Helper>;
// Of what all ranks do together: the beginning, until they have met, and the end.
using Limit = std::optional<mpi::TimeLimit>;

// How long a launch that went well waits for tasks of a terminated pool, and one that did not.
constexpr auto patience = 1s;
constexpr auto little_patience = 200ms;
constexpr auto finalize_patience = 10s;

void tell_of_callback(const std::string& thrown) {
  print_error("a callback of a result threw, which nobody sees but here: " + thrown);
}

struct Program {
  const Main* main;
  int argc;
  char** argv;
};

// Main may end by an exit, on any thread, after which nothing here goes on.
int run_program(const Program& program, LaunchReport& report,
                const std::function<void(int)>& after_exit) {
  const mpi::OnExit on_exit{[&](int code) {
    report.write(code);
    after_exit(code);
  }};
  const int code = mpi::run_main(*program.main, program.argc, program.argv);
  report.write(code);
  return code;
}

int run_alone(const Program& program) {
  auto report_file = mpi::ReportFile::asked();
  mpi::hear_announcements();
  mpi::JobEnd end_of_job{mpi::Signals::library};
  roles::LocalCluster cluster{
      {0}, mpi::host_name(), {.on_callback_thrown = &tell_of_callback, .end_of_job = &end_of_job}};
  const roles::CurrentEngine current{cluster.driver()};
  LaunchReport report{std::move(report_file),
                      mpi::facts_of_single_process(program.argc, program.argv),
                      [&] { return cluster.driver()->try_statistics(); }};
  const int code = run_program(program, report, [](int /*code*/) {});
  cluster.driver()->shut_down(patience);
  return code;
}

int refuse(const std::string& why) {
  if (!why.empty()) print_error(why);
  return could_not_begin;
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
               Limit& limit, const Program& program, std::optional<mpi::ReportFile>&& report_file) {
  mpi::JobEnd end_of_job{mpi::Signals::library};
  mpi::MasterRank master{world,
                         introductions,
                         {.background = background(),
                          .wishes = {.output = output(), .counts_events = report_file.has_value()},
                          .on_worker_event = &tell_of_worker,
                          .on_callback_thrown = &tell_of_callback,
                          .end_of_job = &end_of_job,
                          .isolating = roles::Isolating::possible}};
  limit.reset();
  if (!introductions.crowd.empty()) print_error(introductions.crowd);
  LaunchReport report{std::move(report_file),
                      mpi::facts_of_ranks(program.argc, program.argv, introductions),
                      [&] { return master.try_statistics(); }};
  // A main that calls std::exit leaves workers that wait for it, and they end with it.
  const int code =
      run_program(program, report, [&](int exit_code) { mpi::end_launch(master, exit_code); });
  // Workers that are within a task cannot hear, and mpirun takes two seconds over ranks that have
  // finalized: the launch waits for neither. Slurm kills the step of a rank that has not finalized,
  // in a race with srun, which is to have the rank's code.
  const bool are_all_gone = master.shut_down(code == 0 ? patience : little_patience);
  const bool may_leave = code != 0 && mpi::is_under_mpirun();
  if (!are_all_gone || may_leave) mpi::end_launch(master, code);
  return code;
}

// The others go on without a worker that has no children to run tasks in.
int run_worker(const boost::mpi::communicator& world, const mpi::Introductions& introductions,
               Limit& limit, HelperOfRank& helper) {
  mpi::limit_threads(introductions.cores_a_worker);
  mpi::WorkerRank worker{world, introductions, mpi::leave_with_the_master(world.rank()),
                         helper ? &*helper : nullptr};
  limit.reset();
  try {
    worker.serve();
  } catch (const exec::NoChild& error) {
    print_error(std::string{error.what()} + " [worker " + std::to_string(world.rank()) + " on " +
                mpi::host_name() + "]");
    std::exit(could_not_begin);  // NOLINT(concurrency-mt-unsafe): as a task may
  }
  return 0;
}

std::string by_this_rank(const boost::mpi::communicator& world, const std::exception& error) {
  return std::string{error.what()} + " [rank " + std::to_string(world.rank()) + " on " +
         mpi::host_name() + "]";
}

// What rank 0 needs before the others matter. Collective.
std::optional<mpi::ReportFile> prepare(const boost::mpi::communicator& world) {
  std::optional<mpi::ReportFile> report_file;
  std::string problem;
  try {
    if (world.rank() == 0) {
      mpi::report_begin();
      report_file = mpi::ReportFile::asked();
    }
  } catch (const std::exception& error) {
    problem = by_this_rank(world, error);
  }
  mpi::agree_to_begin(world, std::move(problem));
  return report_file;
}

int run_with_mpi(const boost::mpi::communicator& world, Limit& limit, const Program& program,
                 HelperOfRank& helper) {
  try {
    auto report_file = prepare(world);
    if (world.size() == 1) return refuse(mpi::why_one_rank_is_refused());
    const mpi::Introductions introductions = mpi::introduce(world);
    return world.rank() == 0
               ? run_master(world, introductions, limit, program, std::move(report_file))
               : run_worker(world, introductions, limit, helper);
  } catch (const mpi::NotMet& error) {
    return world.rank() == 0 ? refuse(error.what()) : 0;
  } catch (const std::exception& error) {
    print_error(by_this_rank(world, error));
    mpi::end_failed(could_not_begin);
  }
}

// The lines of children name their tasks, too.
roles::Executor& tagging(roles::Executor& tasks) {
  static mpi::TaggingExecutor around{tasks};
  return around;
}

// Before MPI begins, and whatever the ranks do to signals. A rank without one can do all but
// isolate tasks.
HelperOfRank start_helper() {
  const int rank = mpi::rank_by_launcher().value_or(0);
  if (rank == 0) return std::nullopt;
  exec::ChildIdentity identity{
      .worker = rank, .host = mpi::host_name(), .limit_threads = &mpi::limit_threads};
  if (mpi::tags_output()) identity.around = &tagging;
  try {
    return exec::Helper::start(identity);
  } catch (const TransportError&) {
    return std::nullopt;
  }
}

int run_as_rank(const Program& program) {
  unsetenv(mpi::pmix_output_variable);  // is mpirun's
  HelperOfRank helper = start_helper();
  mpi::is_first_rank() ? mpi::hear_announcements() : mpi::ignore_announcements();
  Limit limit;
  const std::chrono::seconds longest_start{mpi::longest_start_seconds()};
  limit.emplace(longest_start, [longest_start] { mpi::end_unbegun(longest_start); });
  const boost::mpi::environment environment{boost::mpi::threading::serialized, false};
  const boost::mpi::communicator world;
  const int code = run_with_mpi(world, limit, program, helper);
  mpi::report_outcome(code);  // of rank 0, which alone has said that it begins
  limit.emplace(finalize_patience, [code] { mpi::end_unfinalized(code); });
  return code;
}

}  // namespace

int detail::launch(int argc, char** argv, const Main& main) {
  roles::refuse_within_launch();
  static std::atomic<bool> was_called = false;
  if (was_called.exchange(true)) {
    throw UsageError{"launch was called a second time; call it once, from the program's main"};
  }
  const Program program{.main = &main, .argc = argc, .argv = argv};
  try {
    // What makes no sense is refused before anything is started.
    (void)mpi::tags_output();
    (void)mpi::asked_end();
    switch (mpi::how_started()) {
      case mpi::Start::alone:
        return run_alone(program);
      case mpi::Start::plainly:
        mpi::make_report_path_absolute();
        return mpi::start_under_mpirun(argc, argv);
      case mpi::Start::by_srun_without_pmix:
        return refuse(mpi::why_strangers_are_refused());
      case mpi::Start::by_launcher:
        break;
    }
    return run_as_rank(program);
  } catch (const std::exception& error) {
    print_error(error.what());
    return could_not_begin;
  }
}

}  // namespace rankpool
