// SPDX-License-Identifier: BSL-1.0

#include "mpi/launch_report.hpp"

#include <algorithm>
#include <array>
#include <set>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>

#include <mpi.h>

#include "mpi/main_program.hpp"
#include "mpi/surroundings.hpp"

#include <sys/resource.h>

namespace rankpool::mpi {
namespace {

using namespace std::chrono_literals;
using std::chrono::steady_clock;

// How long the end waits for the master, which others keep for moments, unless they end in it.
constexpr auto patience = 1s;

std::chrono::nanoseconds processor_time() {
  rusage use{};
  getrusage(RUSAGE_SELF, &use);
  return std::chrono::seconds{use.ru_utime.tv_sec + use.ru_stime.tv_sec} +
         std::chrono::microseconds{use.ru_utime.tv_usec + use.ru_stime.tv_usec};
}

// Of "Open MPI v4.1.4, package: …" what comes first.
std::string mpi_version() {
  std::array<char, MPI_MAX_LIBRARY_VERSION_STRING> text{};
  int length = 0;
  MPI_Get_library_version(text.data(), &length);
  const std::string all{text.data(), static_cast<std::size_t>(length)};
  return all.substr(0, all.find_first_of(",\n"));
}

std::optional<roles::SlurmFacts> slurm_facts() {
  const auto job = environment_variable("SLURM_JOB_ID");
  if (!job) return std::nullopt;
  return roles::SlurmFacts{.job = *job, .restart_count = restarts_by_slurms_word()};
}

int number_of_hosts(const std::vector<RankPlace>& places) {
  std::set<std::string> hosts;
  for (const RankPlace& place : places) hosts.insert(place.network);
  return static_cast<int>(hosts.size());
}

}  // namespace

roles::LaunchFacts facts_of_single_process(int argc, char** argv) {
  return {.rankpool = RANKPOOL_VERSION,
          .mpi = "",
          .program = argc > 0 ? argv[0] : "",
          .arguments = {argv + std::min(argc, 1), argv + argc},
          .workers = 1,
          .is_single_process = true,
          .nodes = 1,
          .master = {.host = host_name(), .cores = static_cast<int>(usable_cores().size())},
          .slurm = slurm_facts()};
}

roles::LaunchFacts facts_of_ranks(int argc, char** argv, const Introductions& introductions) {
  roles::LaunchFacts facts = facts_of_single_process(argc, argv);
  facts.mpi = mpi_version();
  facts.workers = static_cast<int>(introductions.places.size()) - 1;
  facts.is_single_process = false;
  facts.nodes = number_of_hosts(introductions.places);
  return facts;
}

LaunchReport::LaunchReport(std::optional<ReportFile> file, roles::LaunchFacts facts,
                           Source statistics)
    : file_{std::move(file)},
      facts_{std::move(facts)},
      source_{std::move(statistics)},
      cpu_before_{processor_time()} {
  facts_.started = std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
}

void LaunchReport::write(int exit_code) noexcept {
  if (!file_) return;
  try {
    constexpr int kept_by_the_system = 0xff;
    facts_.exit_code = exit_code & kept_by_the_system;
    facts_.master.cpu = processor_time() - cpu_before_;
    file_->write(roles::run_report(facts_, statistics()));
  } catch (const std::exception& error) {
    print_error("the run report " + file_->path().string() + " was not written: " + error.what() +
                " [master on " + facts_.master.host + "]");
  }
}

// Without a lock to wait for: the thread that has it may be the one that ends.
Statistics LaunchReport::statistics() const {
  const auto end = steady_clock::now() + patience;
  do {
    if (auto statistics = source_()) return *std::move(statistics);
    std::this_thread::yield();
  } while (steady_clock::now() < end);
  throw std::runtime_error{"the program ended while it was within the pool"};
}

}  // namespace rankpool::mpi
