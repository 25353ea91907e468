// SPDX-License-Identifier: BSL-1.0

#include "mpi/mpirun.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "rankpool/errors.hpp"

#include "mpi/parent_channel.hpp"
#include "mpi/surroundings.hpp"

#include <sched.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>
#include <wordexp.h>

namespace rankpool::mpi {
namespace {

constexpr int could_not_start = 127;
constexpr std::array ending{SIGTERM, SIGINT, SIGHUP, SIGQUIT};
constexpr std::array passed_on{SIGTERM, SIGINT, SIGHUP, SIGQUIT, SIGUSR1, SIGUSR2, SIGCONT};
// mpirun would comment on each exit code that is not 0, which says nothing to the user.
constexpr const char* quietly = "--quiet";

int usable_cores() {
  cpu_set_t cores;
  if (sched_getaffinity(0, sizeof cores, &cores) != 0) return 1;  // more cores than the set holds
  return CPU_COUNT(&cores);
}

// As a shell would split them, but without running anything.
std::vector<std::string> further_arguments() {
  const auto text = environment_variable("RANKPOOL_MPIRUN_ARGS");
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

std::vector<std::string> command_line(int argc, char** argv) {
  std::vector<std::string> command{"mpirun", quietly};
  const auto further = further_arguments();
  const auto workers = asked_workers();
  if (workers || !(is_in_allocation() || says_how_many(further))) {
    command.insert(command.end(), {"-n", std::to_string(workers.value_or(usable_cores()) + 1)});
  }
  command.insert(command.end(), further.begin(), further.end());
  command.push_back(std::filesystem::read_symlink("/proc/self/exe"));
  command.insert(command.end(), argv + std::min(argc, 1), argv + argc);
  return command;
}

// What the user has set stays.
void prepare_environment() {
  constexpr int keep = 0;
  if (geteuid() == 0) {  // in a container; mpirun refuses root otherwise
    setenv("OMPI_ALLOW_RUN_AS_ROOT", "1", keep);
    setenv("OMPI_ALLOW_RUN_AS_ROOT_CONFIRM", "1", keep);
  }
  if (isatty(STDERR_FILENO) == 1) setenv("RANKPOOL_TERMINAL", "1", keep);
  if (is_in_allocation()) return;
  // The master shares a core with a worker, and all stay on the cores that this process may use.
  setenv("OMPI_MCA_rmaps_base_oversubscribe", "1", keep);
  setenv("OMPI_MCA_hwloc_base_binding_policy", "none", keep);
  // The same in the words of Open MPI 5.
  setenv("PRTE_MCA_rmaps_default_mapping_policy", ":oversubscribe", keep);
  setenv("PRTE_MCA_hwloc_default_binding_policy", "none", keep);
}

// As nohup and scripts have it for programs in the background.
bool is_ignored(int signal) {
  struct sigaction action {};
  return sigaction(signal, nullptr, &action) == 0 && action.sa_handler == SIG_IGN;
}

[[noreturn]] void become(std::vector<std::string> command, pid_t parent) {
  std::vector<char*> words;
  words.reserve(command.size() + 1);
  for (std::string& word : command) words.push_back(word.data());
  words.push_back(nullptr);
  // If the parent is killed, mpirun ends too, and all ranks with it.
  prctl(PR_SET_PDEATHSIG, SIGTERM);
  if (getppid() != parent) _exit(could_not_start);
  // mpirun takes a hang-up seriously even where its parent does not.
  if (is_ignored(SIGHUP)) setpgid(0, 0);
  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, nullptr);
  execvp(words.front(), words.data());
  _exit(could_not_start);
}

// Blocked, so that they are taken one by one by `sigwaitinfo`.
sigset_t block_signals() {
  sigset_t signals;
  sigemptyset(&signals);
  for (const int signal : passed_on) {
    if (!is_ignored(signal)) sigaddset(&signals, signal);
  }
  // Ignored, which is inherited, it would never come.
  std::signal(SIGCHLD, SIG_DFL);
  sigaddset(&signals, SIGCHLD);
  sigprocmask(SIG_BLOCK, &signals, nullptr);
  return signals;
}

struct Outcome {
  int code;
  int passed_signal;  // that ended it; 0 for none
};

std::optional<int> code_if_ended(pid_t mpirun) {
  int status = 0;
  if (waitpid(mpirun, &status, WNOHANG) != mpirun) return std::nullopt;
  if (WIFEXITED(status)) return WEXITSTATUS(status);
  if (WIFSIGNALED(status)) return 128 + WTERMSIG(status);
  return std::nullopt;  // it was stopped, or goes on
}

// Whether it is a signal that ends mpirun.
bool pass_on(const siginfo_t& info, pid_t mpirun) {
  // What the terminal sends (SI_KERNEL), mpirun gets itself; twice would make it give up.
  if (info.si_code != SI_KERNEL) kill(mpirun, info.si_signo);
  return std::find(ending.begin(), ending.end(), info.si_signo) != ending.end();
}

// Ends when mpirun does.
Outcome stay_as_parent(pid_t mpirun, const sigset_t& signals) {
  int passed_signal = 0;
  for (;;) {
    siginfo_t info{};
    const int signal = sigwaitinfo(&signals, &info);
    if (signal == SIGCHLD) {
      if (const auto code = code_if_ended(mpirun)) return {*code, passed_signal};
    } else if (signal > 0 && pass_on(info, mpirun)) {
      passed_signal = signal;
    }
  }
}

std::string as_typed(const std::vector<std::string>& command) {
  std::string text;
  for (const std::string& word : command) {
    if (word == quietly) continue;
    const bool is_plain = word.find_first_of(" \t\n'\"\\$&|;<>()*?[]#~") == std::string::npos;
    text += (text.empty() ? "" : " ") + (is_plain && !word.empty() ? word : "'" + word + "'");
  }
  return text;
}

}  // namespace

int start_under_mpirun(int argc, char** argv) {
  const auto command = command_line(argc, argv);
  prepare_environment();
  ParentChannel channel;
  const sigset_t signals = block_signals();
  const pid_t parent = getpid();
  const pid_t child = fork();
  if (child == -1) {
    throw TransportError{std::string{"mpirun could not be started: "} + std::strerror(errno)};
  }
  if (child == 0) become(command, parent);
  const Outcome outcome = stay_as_parent(child, signals);
  if (outcome.passed_signal != 0) return 128 + outcome.passed_signal;
  const bool has_begun = channel.has_begun();
  if (outcome.code == could_not_start && !has_begun) {
    throw TransportError{
        "mpirun could not be started: is Open MPI installed, and mpirun on the PATH? "
        "RANKPOOL_WORKERS=0 runs without it"};
  }
  // A program on another host cannot tell that it has begun, so this is only a hint.
  if (outcome.code != 0 && !has_begun) {
    std::fprintf(stderr,
                 "rankpool: mpirun ended with exit code %d; if the program never began, this tells "
                 "why: %s\n",
                 outcome.code, as_typed(command).c_str());
  }
  return outcome.code;
}

}  // namespace rankpool::mpi
