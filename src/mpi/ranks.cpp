// SPDX-License-Identifier: BSL-1.0

#include "mpi/ranks.hpp"

#include <charconv>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <utility>

#include <boost/mpi/environment.hpp>

#include "rankpool/errors.hpp"

#include "mpi/lost_connections.hpp"
#include "mpi/surroundings.hpp"

namespace rankpool::mpi {
namespace {

// Large enough to hide what a message costs, small enough to be in the cache still when the next
// touch comes.
constexpr std::size_t default_segment_bytes = std::size_t{2} << 20;

std::size_t segment_bytes() {
  const char* const text = std::getenv("RANKPOOL_SEGMENT_BYTES");
  if (text == nullptr) return default_segment_bytes;
  std::size_t bytes = 0;
  const char* const end = text + std::strlen(text);
  const auto [rest, error] = std::from_chars(text, end, bytes);
  if (error != std::errc{} || rest != end || bytes == 0 || bytes > most_segment_bytes) {
    throw UsageError{"RANKPOOL_SEGMENT_BYTES is '" + std::string{text} +
                     "', but must be a number from 1 to " + std::to_string(most_segment_bytes)};
  }
  return bytes;
}

std::vector<roles::WorkerProcess> workers(const std::vector<RankPlace>& places) {
  std::vector<roles::WorkerProcess> processes;
  for (std::size_t rank = 1; rank < places.size(); ++rank) {
    processes.push_back(
        {.rank = static_cast<int>(rank), .host = places[rank].host, .cores = places[rank].cores});
  }
  return processes;
}

core::WaitRule wait_rule(const Introductions& introductions) {
  const auto rule = [](bool shares_cores) {
    return shares_cores ? core::WaitRule::sharing() : core::WaitRule::patient();
  };
  if (spins_while_waiting()) return core::WaitRule::spinning();
  return rule(introductions.shares_cores).beside(rule(introductions.master_shares_cores));
}

// Where a peer's process has ended, MPI may write to its closed connection: that is to be an error,
// not the end of this process. (A handler, for programs that tasks start inherit what is ignored.)
void survive_closed_connections() {
  if (survives_losses()) hide_lost_connections();
  struct sigaction current {};
  if (sigaction(SIGPIPE, nullptr, &current) != 0 || current.sa_handler != SIG_DFL) return;
  std::signal(SIGPIPE, [](int) {});
}

Line line_to_master(const boost::mpi::communicator& ranks) {
  survive_closed_connections();  // the master may end while they meet
  return meet_master(ranks);
}

// Workers print the last of what they have to say when they leave.
constexpr auto last_lines_take = std::chrono::seconds{1};

}  // namespace

WorkerRank::WorkerRank(const boost::mpi::communicator& ranks, const Introductions& introductions,
                       MasterEnds ends, exec::Helper* helper)
    : WorkerRank{ranks, introductions, std::move(ends), helper, line_to_master(ranks)} {}

WorkerRank::WorkerRank(const boost::mpi::communicator& ranks, const Introductions& introductions,
                       MasterEnds ends, exec::Helper* helper, Line line)
    : teller_{line.control.descriptor()},
      control_{std::move(line.control), std::move(ends)},
      transport_{ranks, segment_bytes(), control_},
      executor_{ranks.rank(), boost::mpi::environment::processor_name()},
      worker_{transport_, outermost_executor(line), clock_, control_, wait_rule(introductions)},
      rule_{wait_rule(introductions)},
      cores_{introductions.cores_a_worker},
      helper_{helper} {
  if (counting_) {
    worker_.usage().count_with([this] { return counting_->take(); });
  } else if (counters_) {
    worker_.usage().refuse_counts(counters_->why_refused());
  }
  if (line.output != Output::own) output_.emplace(std::move(line.output_connection));
}

void WorkerRank::serve() {
  // Ends when one of them is told that the launch does.
  for (;;) {
    worker_.serve();
    auto isolation = worker_.take_isolation();
    while (isolation && isolation->is_isolated != 0) isolation = serve_isolated(*isolation);
    if (!isolation) return;
  }
}

// Where the next pool's tasks run; empty if the launch ends.
std::optional<roles::IsolationOrder> WorkerRank::serve_isolated(
    const roles::IsolationOrder& order) {
  if (helper_ == nullptr) {
    throw exec::NoChild{"isolated tasks cannot run here, as no helper process could be made"};
  }
  try {
    exec::ForkedChildren children{*helper_, order.processes, cores_};
    roles::Foreman foreman{
        transport_, children, clock_, {rule_.taking_turns(), control_, transport_}, order};
    control_.also_wakes([&children] { return children.descriptors(); });
    const auto next = foreman.serve();
    control_.also_wakes({});
    return next;
  } catch (const TransportError& error) {  // the master's end is not told so
    throw exec::NoChild{error.what()};
  } catch (const EncodingError& error) {
    throw exec::NoChild{error.what()};
  }
}

roles::Executor& WorkerRank::outermost_executor(const Line& line) {
  roles::Executor* outermost = &executor_;
  if (line.output == Output::tagged) outermost = &tagging_.emplace(*outermost);
  if (!line.counts_events) return *outermost;
  counters_.emplace();
  if (!counters_->why_refused().empty()) return *outermost;
  return counting_.emplace(*outermost, *counters_, clock_);
}

MasterRank::MasterRank(const boost::mpi::communicator& ranks, const Introductions& introductions,
                       const MasterOptions& options)
    : MasterRank{ranks, introductions, options,
                 meet_workers(ranks, introductions.places, options.wishes)} {}

MasterRank::MasterRank(const boost::mpi::communicator& ranks, const Introductions& introductions,
                       const MasterOptions& options, Lines lines)
    : control_{std::move(lines.controls)},
      transport_{ranks, segment_bytes(), control_},
      master_{transport_, clock_, workers(introductions.places)},
      driver_{std::make_shared<roles::Driver>(
          master_, control_, clock_,
          roles::DriverOptions{.background = options.background,
                               .rule = wait_rule(introductions),
                               .on_worker_event = options.on_worker_event,
                               .on_callback_thrown = options.on_callback_thrown,
                               .end_of_job = options.end_of_job,
                               .isolating = options.isolating})},
      current_{driver_} {
  survive_closed_connections();
  if (options.wishes.output != Output::own) {
    output_.emplace(std::move(lines.output_connections), introductions.places,
                    options.wishes.output == Output::tagged);
  }
}

bool MasterRank::shut_down(std::chrono::nanoseconds patience) {
  const bool are_free = driver_->shut_down(patience);
  if (are_free) control_.take_leave();
  if (are_free && output_) output_->finish(last_lines_take);
  return are_free;
}

void MasterRank::dismiss_workers() {
  if (output_) output_->finish(std::chrono::nanoseconds{0});
  control_.dismiss_all();
}

}  // namespace rankpool::mpi
