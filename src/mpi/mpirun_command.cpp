// SPDX-License-Identifier: BSL-1.0

#include "mpi/mpirun_command.hpp"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <filesystem>

#include "rankpool/errors.hpp"

#include "mpi/allocation.hpp"
#include "mpi/surroundings.hpp"

#include <fcntl.h>
#include <unistd.h>
#include <wordexp.h>

namespace rankpool::mpi {
namespace {

// mpirun would comment on each exit code that is not 0, which says nothing to the user.
constexpr const char* quietly = "--quiet";
constexpr std::string_view own_prefix = "RANKPOOL_";
constexpr const char* further_arguments_variable = "RANKPOOL_MPIRUN_ARGS";

// As a shell would split them, but without running anything.
std::vector<std::string> further_arguments() {
  const auto text = environment_variable(further_arguments_variable);
  if (!text) return {};
  wordexp_t words;
  if (wordexp(text->c_str(), &words, WRDE_NOCMD | WRDE_UNDEF) != 0) {
    throw UsageError{"RANKPOOL_MPIRUN_ARGS is '" + *text +
                     "', which is no list of words: look at its quotes and $ signs"};
  }
  std::vector<std::string> arguments(words.we_wordv, words.we_wordv + words.we_wordc);
  wordfree(&words);
  return arguments;
}

// Who names hosts or a number of ranks leaves the number to those.
bool says_how_many(const std::vector<std::string>& arguments) {
  constexpr std::array names{
      "-app",      "--app",      "-npersocket", "--npersocket", "-n",           "-np",
      "--np",      "-c",         "-N",          "-H",           "-host",        "--host",
      "-hostfile", "--hostfile", "-npernode",   "--npernode",   "-machinefile", "--machinefile",
      "--n"};
  return std::any_of(arguments.begin(), arguments.end(), [&](const std::string& argument) {
    return argument.starts_with("ppr:") ||
           std::find(names.begin(), names.end(), argument) != names.end();
  });
}

// What the user has set of ours, and how to reach this process: for ranks on other hosts.
std::vector<std::string> own_variables() {
  std::vector<std::string> names;
  for (char** variable = environ; *variable != nullptr; ++variable) {
    const std::string text{*variable};
    const std::string name = text.substr(0, text.find('='));
    if (name.starts_with(own_prefix) && name != further_arguments_variable) names.push_back(name);
  }
  return names;
}

}  // namespace

std::vector<std::string> mpirun_command(int argc, char** argv) {
  std::vector<std::string> command{"mpirun", quietly};
  const auto further = further_arguments();
  for (const std::string& name : own_variables()) command.insert(command.end(), {"-x", name});
  const auto workers = asked_workers();
  if (workers || !(is_in_allocation() || says_how_many(further))) {
    const int cores = static_cast<int>(usable_cores().size());
    command.insert(command.end(), {"-n", std::to_string(workers.value_or(cores) + 1)});
  }
  command.insert(command.end(), further.begin(), further.end());
  command.push_back(std::filesystem::read_symlink("/proc/self/exe"));
  command.insert(command.end(), argv + std::min(argc, 1), argv + argc);
  return command;
}

namespace {

// With recovery, PMIx 4.2 within mpirun 4.1 prints an error of its own for each rank that ends. The
// number is one that no process has which finds the variable without the file.
void silence_pmix() {
  constexpr int unlikely_number = 900;
  const int nowhere = open("/dev/null", O_WRONLY | O_CLOEXEC);
  const int descriptor = fcntl(nowhere, F_DUPFD, unlikely_number);
  if (nowhere >= 0) close(nowhere);
  if (descriptor >= 0) setenv(pmix_output_variable, std::to_string(descriptor).c_str(), 0);
}

// mpirun has a daemon on each node, and all of them are one step of the Slurm job.
void survive_lost_nodes() {
  constexpr int keep = 0;
  // Else Slurm ends the step as soon as it counts one of its nodes as down.
  setenv("OMPI_MCA_plm_slurm_args", "--no-kill --kill-on-bad-exit=0", keep);
  // Else the daemon of a node that is cut off stays there for ever. It asks after mpirun when that
  // has said nothing for 3 s, and gives up when three questions, 2 s apart, had no answer: before
  // its workers do, for with words of their ends on the way the system asks nothing for minutes.
  setenv("OMPI_MCA_oob_tcp_keepalive_time", "3", keep);
  setenv("OMPI_MCA_oob_tcp_keepalive_intvl", "2", keep);
  setenv("OMPI_MCA_oob_tcp_keepalive_probes", "3", keep);
}

}  // namespace

std::optional<int> asked_ranks() {
  if (const auto workers = asked_workers()) return *workers + 1;
  constexpr std::array names{"-n", "--n", "-np", "--np", "-c"};
  const auto further = further_arguments();
  const auto name = std::find_first_of(further.begin(), further.end(), names.begin(), names.end());
  if (name == further.end() || name + 1 == further.end()) return std::nullopt;
  const int ranks = std::atoi((name + 1)->c_str());
  return ranks > 0 ? std::optional{ranks} : std::nullopt;
}

bool may_oversubscribe() {
  const auto further = further_arguments();
  return is_true(environment_variable("OMPI_MCA_rmaps_base_oversubscribe")) ||
         std::any_of(further.begin(), further.end(), [](const std::string& argument) {
           return argument.find("oversubscribe") != std::string::npos;
         });
}

bool may_leave_this_host() { return is_in_allocation() || says_how_many(further_arguments()); }

void prepare_environment_of_mpirun() {
  constexpr int keep = 0;
  if (geteuid() == 0) {  // in a container; mpirun refuses root otherwise
    setenv("OMPI_ALLOW_RUN_AS_ROOT", "1", keep);
    setenv("OMPI_ALLOW_RUN_AS_ROOT_CONFIRM", "1", keep);
  }
  // A rank that ends is not the end of the others, which then must not wait for it in MPI_Finalize.
  setenv("OMPI_MCA_orte_enable_recovery", "1", keep);
  setenv("OMPI_MCA_async_mpi_finalize", "1", keep);
  survive_lost_nodes();
  silence_pmix();
  if (isatty(STDERR_FILENO) == 1) setenv("RANKPOOL_TERMINAL", "1", keep);
  if (is_in_allocation()) {
    if (binds_too_tightly()) setenv("OMPI_MCA_hwloc_base_binding_policy", "none", keep);
    return;
  }
  // The master shares a core with a worker, and all stay on the cores that this process may use.
  setenv("OMPI_MCA_rmaps_base_oversubscribe", "1", keep);
  setenv("OMPI_MCA_hwloc_base_binding_policy", "none", keep);
  // The same in the words of Open MPI 5.
  setenv("PRTE_MCA_rmaps_default_mapping_policy", ":oversubscribe", keep);
  setenv("PRTE_MCA_hwloc_default_binding_policy", "none", keep);
}

std::string as_typed(const std::vector<std::string>& command) {
  std::string text;
  for (std::size_t i = 0; i < command.size(); ++i) {
    const std::string& word = command[i];
    if (word == quietly) continue;
    if (word == "-x" && command[i + 1].starts_with(own_prefix)) {
      ++i;
      continue;
    }
    const bool is_plain = word.find_first_of(" \t\n'\"\\$&|;<>()*?[]#~") == std::string::npos;
    text += (text.empty() ? "" : " ") + (is_plain && !word.empty() ? word : "'" + word + "'");
  }
  return text;
}

}  // namespace rankpool::mpi
