// SPDX-License-Identifier: BSL-1.0

#include "mpi/surroundings.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "rankpool/errors.hpp"

#include <sched.h>
#include <unistd.h>

namespace rankpool::mpi {
namespace {

// Each launcher leaves one of these in the ranks that it starts: Open MPI, PMIx, PMI (MPICH,
// Intel).
constexpr std::array launcher_variables{"OMPI_COMM_WORLD_SIZE", "PMIX_RANK", "PMI_RANK", "PMI_FD"};

constexpr int most_workers = 1'000'000;

template <class Number = int>
std::optional<Number> number(const std::string& text) {
  Number value = 0;
  const auto [rest, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || rest != text.data() + text.size()) return std::nullopt;
  return value;
}

// What a variable asks for; empty where it asks for nothing.
std::optional<int> asked_number(const char* name, const char* of_what, int least, int most) {
  const auto text = environment_variable(name);
  if (!text || text->empty()) return std::nullopt;
  const auto asked = number(*text);
  if (asked && *asked >= least && *asked <= most) return asked;
  throw UsageError{std::string{name} + " is '" + *text + "', but must be a number of " + of_what +
                   " from " + std::to_string(least) + " to " + std::to_string(most)};
}

// srun without PMIx starts ranks that know nothing of each other.
bool is_one_of_a_step() {
  const auto tasks = environment_variable("SLURM_STEP_NUM_TASKS");
  return environment_variable("SLURM_PROCID") && tasks && number(*tasks).value_or(1) > 1;
}

}  // namespace

std::optional<std::string> environment_variable(const char* name) {
  const char* const value = std::getenv(name);
  return value == nullptr ? std::nullopt : std::optional<std::string>{value};
}

Start how_started() {
  const bool has_launcher =
      std::any_of(launcher_variables.begin(), launcher_variables.end(),
                  [](const char* name) { return environment_variable(name).has_value(); });
  if (has_launcher) return Start::by_launcher;
  if (is_one_of_a_step()) return Start::by_srun_without_pmix;
  return asked_workers() == 0 ? Start::alone : Start::plainly;
}

std::optional<int> asked_workers() {
  return asked_number("RANKPOOL_WORKERS", "workers", 0, most_workers);
}

bool is_first_of_step() { return environment_variable("SLURM_PROCID") == "0"; }

bool is_in_allocation() { return environment_variable("SLURM_JOB_ID").has_value(); }

bool is_true(const std::optional<std::string>& setting) {
  return setting == "1" || setting == "true" || setting == "yes";
}

bool survives_losses() { return is_true(environment_variable("OMPI_MCA_orte_enable_recovery")); }

std::optional<int> rank_by_launcher() {
  const auto text = environment_variable("PMIX_RANK");
  int rank = 0;
  if (!text || std::from_chars(text->data(), text->data() + text->size(), rank).ec != std::errc{}) {
    return std::nullopt;
  }
  return rank;
}

bool is_first_rank() { return rank_by_launcher() == 0; }

// Its daemons tell their ranks so, in Open MPI 4 and 5.
bool is_under_mpirun() {
  return environment_variable("OMPI_MCA_orte_local_daemon_uri") ||
         environment_variable("PRTE_LAUNCHED");
}

bool tags_output() {
  return asked_number("RANKPOOL_TAG_OUTPUT", "tags a line", 0, 1).value_or(0) == 1;
}

int longest_start_seconds() {
  constexpr int five_minutes = 300;
  constexpr int a_day = 86'400;
  return asked_number("RANKPOOL_START_SECONDS", "seconds", 1, a_day).value_or(five_minutes);
}

std::optional<std::chrono::sys_seconds> unix_time(const std::string& text) {
  constexpr std::int64_t latest = 9'000'000'000;  // a count of nanoseconds holds it
  const auto seconds = number<std::int64_t>(text);
  if (!seconds || *seconds < 0 || *seconds > latest) return std::nullopt;
  return std::chrono::sys_seconds{std::chrono::seconds{*seconds}};
}

std::optional<std::chrono::sys_seconds> asked_end() {
  const auto text = environment_variable("RANKPOOL_END_TIME");
  if (!text || text->empty()) return std::nullopt;
  if (const auto end = unix_time(*text)) return end;
  throw UsageError{"RANKPOOL_END_TIME is '" + *text +
                   "', but must be a moment in Unix seconds, as `date +%s -d '20 minutes'` prints"};
}

std::optional<std::chrono::sys_seconds> end_by_slurms_word() {
  return unix_time(environment_variable("SLURM_JOB_END_TIME").value_or(""));
}

int restarts_by_slurms_word() {
  return number(environment_variable("SLURM_RESTART_COUNT").value_or("")).value_or(0);
}

bool spins_while_waiting() {
  const auto way = environment_variable("RANKPOOL_WAIT");
  if (!way || way->empty() || *way == "park") return false;
  if (*way == "spin") return true;
  throw UsageError{"RANKPOOL_WAIT is '" + *way + "', but must be spin or park"};
}

std::vector<int> usable_cores() {
  cpu_set_t cores;
  std::vector<int> numbers;
  if (sched_getaffinity(0, sizeof cores, &cores) != 0) return {0};  // more than the set holds
  for (int core = 0; core < CPU_SETSIZE; ++core) {
    if (CPU_ISSET(core, &cores)) numbers.push_back(core);
  }
  return numbers;
}

int offered_cores() {
  const bool is_as_the_user_started_it =
      environment_variable("RANKPOOL_PARENT") && !is_in_allocation();
  return is_as_the_user_started_it ? static_cast<int>(usable_cores().size())
                                   : static_cast<int>(sysconf(_SC_NPROCESSORS_ONLN));
}

std::string network_of_this_host() {
  std::string boot;
  std::getline(std::ifstream{"/proc/sys/kernel/random/boot_id"}, boot);
  std::error_code none;
  const auto name_space = std::filesystem::read_symlink("/proc/self/ns/net", none);
  return host_name() + " " + boot + " " + name_space.string();
}

std::string host_name() {
  std::array<char, 256> name{};
  gethostname(name.data(), name.size() - 1);
  return name.data();
}

}  // namespace rankpool::mpi
