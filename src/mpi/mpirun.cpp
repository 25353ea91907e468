// SPDX-License-Identifier: BSL-1.0

#include "mpi/mpirun.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "rankpool/errors.hpp"

#include "mpi/mpirun_command.hpp"
#include "mpi/parent_channel.hpp"
#include "mpi/refusals.hpp"
#include "mpi/surroundings.hpp"

#include <poll.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <unistd.h>

namespace rankpool::mpi {
namespace {

constexpr int could_not_start = 127;
constexpr int never_begun = 2;
constexpr int was_killed = 128 + SIGKILL;
constexpr std::array ending{SIGTERM, SIGINT, SIGHUP, SIGQUIT};
constexpr std::array passed_on{SIGTERM, SIGINT, SIGHUP, SIGQUIT, SIGUSR1, SIGUSR2, SIGCONT};

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

// Blocked, so that they can be waited for beside rank 0's words.
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

std::optional<int> code_if_ended(pid_t mpirun) {
  int status = 0;
  if (waitpid(mpirun, &status, WNOHANG) != mpirun) return std::nullopt;
  if (WIFEXITED(status)) return WEXITSTATUS(status);
  if (WIFSIGNALED(status)) return 128 + WTERMSIG(status);
  return std::nullopt;  // it was stopped, or goes on
}

// A reader that takes its time still gets all that was printed.
bool is_output_stuck() {
  pollfd output{.fd = STDOUT_FILENO, .events = POLLOUT, .revents = 0};
  return poll(&output, 1, 0) == 0;
}

/// The time that mpirun has after rank 0 has ended: where a node was lost, it never ends by itself.
class EndOfMpirun {
 public:
  explicit EndOfMpirun(pid_t mpirun) : mpirun_{mpirun} {}

  /// To be called again and again once rank 0 has ended.
  void hurry() {
    const auto now = std::chrono::steady_clock::now();
    if (is_output_stuck() || !since_) since_ = now;
    if (now - *since_ > patience) kill(mpirun_, SIGTERM);
    if (now - *since_ > patience + more_patience) kill(mpirun_, SIGKILL);
  }

 private:
  static constexpr std::chrono::seconds patience{4};
  static constexpr std::chrono::seconds more_patience{3};

  pid_t mpirun_;
  std::optional<std::chrono::steady_clock::time_point> since_;
};

/// The process that the user started, while mpirun runs.
class Parent {
 public:
  Parent(pid_t mpirun, const sigset_t& signals, ParentChannel& channel)
      : mpirun_{mpirun},
        signals_{signalfd(-1, &signals, SFD_CLOEXEC | SFD_NONBLOCK)},
        channel_{&channel},
        end_of_mpirun_{mpirun} {}

  /// mpirun's exit code, or that of the signal that ended it by way of this process. Ends when
  /// mpirun does, which is made to once rank 0 has ended.
  int wait() {
    std::optional<int> code;
    while (!code) {
      wait_for_news();
      channel_->look();
      take_signals();
      code = code_if_ended(mpirun_);
      if (!code && channel_->end()) end_of_mpirun_.hurry();
    }
    channel_->look();  // what rank 0 said last
    return *code;
  }

  /// That ended the launch; 0 for none.
  [[nodiscard]] int passed_signal() const { return passed_signal_; }

 private:
  void wait_for_news() {
    std::vector<pollfd> sources{{.fd = signals_.descriptor(), .events = POLLIN, .revents = 0}};
    for (const int descriptor : channel_->descriptors()) {
      sources.push_back({.fd = descriptor, .events = POLLIN, .revents = 0});
    }
    constexpr int a_moment_ms = 100;
    poll(sources.data(), sources.size(), channel_->end() ? a_moment_ms : -1);
  }

  void take_signals() {
    signalfd_siginfo info{};
    while (read(signals_.descriptor(), &info, sizeof info) == sizeof info) {
      const int signal = static_cast<int>(info.ssi_signo);
      if (signal == SIGCHLD) continue;
      if (announces(signal)) {
        kill(mpirun_, SIGUSR1);
        continue;
      }
      // What the terminal sends (SI_KERNEL), mpirun gets itself; twice would make it give up.
      if (info.ssi_code != SI_KERNEL) kill(mpirun_, signal);
      if (std::find(ending.begin(), ending.end(), signal) != ending.end()) passed_signal_ = signal;
    }
  }

  // The first of these signals, where rank 0 saves what it has before it ends: mpirun passes
  // SIGUSR1 on to it, and would kill it a second after a SIGTERM.
  bool announces(int signal) {
    if (signal != SIGTERM && signal != SIGUSR1) return false;
    return channel_->is_attentive() && !std::exchange(has_announced_, true);
  }

  pid_t mpirun_;
  Socket signals_;
  ParentChannel* channel_;
  EndOfMpirun end_of_mpirun_;
  int passed_signal_ = 0;
  bool has_announced_ = false;
};

// Of the launch, from what rank 0 told, or mpirun says where it told nothing.
int exit_code(int code_of_mpirun, const ParentChannel& channel,
              const std::vector<std::string>& command) {
  if (const auto code = channel.code()) return *code;
  if (!channel.has_begun()) {
    if (code_of_mpirun == could_not_start) {
      throw TransportError{
          "mpirun could not be started: is Open MPI installed, and mpirun on the PATH? "
          "RANKPOOL_WORKERS=0 runs without it"};
    }
    if (const std::string why = why_mpirun_has_no_slots(); !why.empty()) {
      throw TransportError{why};
    }
    std::fprintf(stderr,
                 "rankpool: mpirun ended with exit code %d, but the program never told that it "
                 "began; if it did not, this tells why: %s\n",
                 code_of_mpirun, as_typed(command).c_str());
    return code_of_mpirun == 0 ? never_begun : code_of_mpirun;
  }
  if (code_of_mpirun != 0) return code_of_mpirun;
  std::fprintf(stderr, "rankpool: the master %s\n",
               channel.end().value_or("never told how it ended").c_str());
  return was_killed;
}

}  // namespace

int start_under_mpirun(int argc, char** argv) {
  // Better once here than once a rank.
  (void)spins_while_waiting();
  (void)longest_start_seconds();
  ParentChannel channel{may_leave_this_host() ? Reach::other_hosts : Reach::this_host};
  const auto command = mpirun_command(argc, argv);
  prepare_environment_of_mpirun();
  const sigset_t signals = block_signals();
  const pid_t parent = getpid();
  const pid_t child = fork();
  if (child == -1) {
    throw TransportError{std::string{"mpirun could not be started: "} + std::strerror(errno)};
  }
  if (child == 0) become(command, parent);
  Parent waiting{child, signals, channel};
  const int code = waiting.wait();
  if (waiting.passed_signal() != 0) return 128 + waiting.passed_signal();
  return exit_code(code, channel, command);
}

}  // namespace rankpool::mpi
