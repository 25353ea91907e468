// SPDX-License-Identifier: BSL-1.0

#include "child.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <optional>
#include <stdexcept>
#include <string_view>
#include <system_error>

#include <fcntl.h>
#include <fmt/format.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

namespace scaling {
namespace {

using std::chrono::steady_clock;

constexpr std::chrono::seconds patience{10};

std::vector<char*> pointers_to(std::vector<std::string>& texts) {
  std::vector<char*> pointers;
  pointers.reserve(texts.size() + 1);
  for (std::string& text : texts) pointers.push_back(text.data());
  pointers.push_back(nullptr);
  return pointers;
}

std::string_view name_of(std::string_view variable) {
  return variable.substr(0, variable.find('='));
}

std::vector<std::string> environment_with(const std::vector<std::string>& additions) {
  std::vector<std::string> all = additions;
  for (char** variable = environ; *variable != nullptr; ++variable) {
    const bool is_replaced =
        std::any_of(additions.begin(), additions.end(), [variable](const std::string& addition) {
          return name_of(addition) == name_of(*variable);
        });
    if (!is_replaced) all.emplace_back(*variable);
  }
  return all;
}

// posix_spawn's two objects, with what they hold.
class Preparation {
 public:
  Preparation(const std::filesystem::path& output, const sigset_t& mask) {
    posix_spawn_file_actions_init(&actions_);
    posix_spawn_file_actions_addopen(&actions_, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_addopen(&actions_, STDOUT_FILENO, output.c_str(),
                                     O_WRONLY | O_CREAT | O_TRUNC, 0666);
    posix_spawn_file_actions_adddup2(&actions_, STDOUT_FILENO, STDERR_FILENO);
    posix_spawnattr_init(&attributes_);
    posix_spawnattr_setflags(&attributes_, POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK);
    posix_spawnattr_setpgroup(&attributes_, 0);
    posix_spawnattr_setsigmask(&attributes_, &mask);
  }
  ~Preparation() {
    posix_spawn_file_actions_destroy(&actions_);
    posix_spawnattr_destroy(&attributes_);
  }
  Preparation(const Preparation&) = delete;
  Preparation& operator=(const Preparation&) = delete;

  pid_t start(const char* program, char** arguments, char** environment) const {
    pid_t child = 0;
    const int error =
        posix_spawnp(&child, program, &actions_, &attributes_, arguments, environment);
    if (error == 0) return child;
    throw std::runtime_error{
        fmt::format("cannot start '{}': {}", program,
                    std::error_code{error, std::generic_category()}.message())};
  }

 private:
  posix_spawn_file_actions_t actions_{};
  posix_spawnattr_t attributes_{};
};

pid_t start(const ChildOrder& order, const sigset_t& mask) {
  std::vector<std::string> command = order.command;
  std::vector<std::string> environment = environment_with(order.environment);
  const std::vector<char*> arguments = pointers_to(command);
  const std::vector<char*> variables = pointers_to(environment);
  return Preparation{order.output, mask}.start(arguments.front(),
                                               const_cast<char**>(arguments.data()),
                                               const_cast<char**>(variables.data()));
}

class Wait {
 public:
  Wait(pid_t child, const EndingSignals& signals) : child_{child}, signals_{signals} {}

  ChildEnd until_ended() {
    int status = 0;
    while (waitpid(child_, &status, WNOHANG) == 0) look_at_signals();
    // What an interrupted program has left behind in its group would go on.
    if (end_.interrupted_by != 0) kill(-child_, SIGKILL);
    if (WIFSIGNALED(status)) end_.killed_by = WTERMSIG(status);
    if (WIFEXITED(status)) end_.exit_code = WEXITSTATUS(status);
    return end_;
  }

 private:
  void look_at_signals() {
    const auto signal = signals_.next(std::chrono::seconds{1});
    if (signal && *signal != SIGCHLD) {
      kill(end_.interrupted_by == 0 ? child_ : -child_,
           end_.interrupted_by == 0 ? *signal : SIGKILL);
      end_.interrupted_by = *signal;
      deadline_ = steady_clock::now() + patience;
    }
    if (deadline_ && steady_clock::now() > *deadline_) kill(-child_, SIGKILL);
  }

  pid_t child_;
  const EndingSignals& signals_;
  ChildEnd end_;
  std::optional<steady_clock::time_point> deadline_;
};

}  // namespace

ChildEnd run_child(const ChildOrder& order, const EndingSignals& signals) {
  return Wait{start(order, signals.former_mask()), signals}.until_ended();
}

std::string end_text(const ChildEnd& end) {
  if (end.killed_by != 0) {
    return fmt::format("was ended by signal {} ({})", end.killed_by, strsignal(end.killed_by));
  }
  return fmt::format("ended with exit code {}", end.exit_code);
}

}  // namespace scaling
