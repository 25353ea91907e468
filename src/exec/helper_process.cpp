// SPDX-License-Identifier: BSL-1.0

#include "exec/helper_process.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "exec/helper.hpp"

#include <fcntl.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <unistd.h>

namespace rankpool::exec {
namespace {

// What tasks start is not to take itself for a rank of this launch. (Open MPI refuses root without
// its two permissions.)
void forget_the_launcher() {
  std::vector<std::string> names;
  for (char** entry = environ; *entry != nullptr; ++entry) {
    const std::string_view name{*entry, std::strcspn(*entry, "=")};
    const bool is_launchers = name.starts_with("OMPI_") || name.starts_with("PMIX_") ||
                              name.starts_with("PMI_") || name.starts_with("ORTE_") ||
                              name.starts_with("OPAL_");
    if (is_launchers && !name.starts_with("OMPI_ALLOW_RUN_AS_ROOT")) names.emplace_back(name);
  }
  for (const std::string& name : names) unsetenv(name.c_str());
}

sigset_t heard_signals() {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGCHLD);
  sigaddset(&signals, SIGTERM);  // its own for: the rank's thread has ended
  return signals;
}

void hold_no_files_of_the_launch() {
  const Socket nothing{open("/dev/null", O_RDWR | O_CLOEXEC)};
  for (const int standard : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) {
    dup2(nothing.descriptor(), standard);
  }
}

// It, and its group, which a task may have left.
void signal_child(pid_t child, int signal) {
  if (kill(-child, signal) != 0 || signal == SIGKILL) kill(child, signal);
}

bool bears(pid_t process, int mark) {
  std::ifstream file{"/proc/" + std::to_string(process) + "/oom_score_adj"};
  int found = 0;
  return file >> found && found == mark;
}

}  // namespace

void HelperProcess::run() {
  settle();
  std::array<pollfd, 2> news{pollfd{.fd = line_.descriptor(), .events = POLLIN, .revents = 0},
                             pollfd{.fd = signals_.descriptor(), .events = POLLIN, .revents = 0}};
  for (;;) {
    if (poll(news.data(), news.size(), -1) < 0) continue;
    if (news[1].revents != 0) reap();
    if (getppid() != rank_) leave();
    if (news[0].revents != 0 && !take_request()) leave();
  }
}

// A group of its own: what the launcher sends the rank's is not for this process, which ends when
// the rank has ended, however that came.
void HelperProcess::let_the_rank_decide() {
  setpgid(0, 0);
  sigset_t all;
  sigfillset(&all);
  sigprocmask(SIG_SETMASK, &all, &mask_before_);
  struct sigaction action {};
  action.sa_handler = SIG_DFL;  // main may have said that it does not want to hear of children
  sigaction(SIGCHLD, &action, &on_child_before_);
}

void HelperProcess::settle() {
  let_the_rank_decide();
  hold_no_files_of_the_launch();
  forget_the_launcher();
  prctl(PR_SET_NAME, "rankpool helper");
  prctl(PR_SET_CHILD_SUBREAPER, 1);  // it hears of all that tasks leave behind
  prctl(PR_SET_PDEATHSIG, SIGTERM);
  const sigset_t heard = heard_signals();
  signals_ = Socket{signalfd(-1, &heard, SFD_NONBLOCK | SFD_CLOEXEC)};
  if (getppid() != rank_ || !signals_.is_open()) leave();
}

// False if the rank is gone.
bool HelperProcess::take_request() {
  HelperRequest request{};
  iovec bytes{.iov_base = &request, .iov_len = sizeof request};
  alignas(cmsghdr) std::array<std::byte, CMSG_SPACE(child_files * sizeof(int))> control{};
  msghdr message{};
  message.msg_iov = &bytes;
  message.msg_iovlen = 1;
  message.msg_control = control.data();
  message.msg_controllen = control.size();
  const ssize_t count = recvmsg(line_.descriptor(), &message, MSG_DONTWAIT | MSG_CMSG_CLOEXEC);
  if (count < 0) return errno == EAGAIN || errno == EINTR;
  if (count != static_cast<ssize_t>(sizeof request)) return false;
  if (request.kind == HelperRequest::Kind::signal) {
    if (children_.contains(request.child)) signal_child(request.child, request.signal);
    return true;
  }
  const cmsghdr* const head = CMSG_FIRSTHDR(&message);
  std::array<int, child_files> files{};
  if (head == nullptr || head->cmsg_len != CMSG_LEN(sizeof files)) return false;
  std::memcpy(files.data(), CMSG_DATA(head), sizeof files);
  make_child(request.life, {Socket{files[0]}, Socket{files[1]}, Socket{files[2]}, Socket{files[3]},
                            Socket{files[4]}});
  return true;
}

void HelperProcess::make_child(const ChildLife& life, ChildFiles files) {
  const pid_t helper = getpid();
  const pid_t child = fork();
  if (child == 0) {
    line_ = Socket{};
    signals_ = Socket{};
    // As main had them.
    sigaction(SIGCHLD, &on_child_before_, nullptr);
    sigprocmask(SIG_SETMASK, &mask_before_, nullptr);
    live_as_child(*identity_, life, std::move(files), helper);
  }
  const std::uint16_t slot = life.order.slot;
  if (child < 0) {
    say(line_.descriptor(),
        ChildNotice{
            .kind = ChildNotice::Kind::not_born, .slot = slot, .child = 0, .status = errno});
    return;
  }
  setpgid(child, child);  // it does so, too; whoever comes first
  children_.emplace(child, slot);
  say(line_.descriptor(),
      ChildNotice{.kind = ChildNotice::Kind::born, .slot = slot, .child = child});
}

// A child's number is its group's until it was waited for, so the group is ended first.
void HelperProcess::reap() {
  signalfd_siginfo signal{};
  while (read(signals_.descriptor(), &signal, sizeof signal) > 0) {
  }
  for (;;) {
    siginfo_t info{};
    if (waitid(P_ALL, 0, &info, WEXITED | WNOHANG | WNOWAIT) != 0 || info.si_pid == 0) return;
    const bool is_child = children_.contains(info.si_pid);
    if (is_child) signal_child(info.si_pid, SIGKILL);
    int status = 0;
    waitpid(info.si_pid, &status, 0);
    if (is_child) bury(info.si_pid, status);
  }
}

void HelperProcess::bury(pid_t child, int status) {
  const std::uint16_t slot = children_.at(child);
  children_.erase(child);
  end_strays_of(slot);
  say(line_.descriptor(),
      ChildNotice{
          .kind = ChildNotice::Kind::ended, .slot = slot, .child = child, .status = status});
}

// What a task started and left in a group of its own is this process's child now. Where the mark
// does not tell whose it was, it stays until no child is there any more.
bool HelperProcess::is_stray(pid_t process, int mark) const {
  if (children_.empty()) return true;
  const auto bears_it = [=](const auto& child) { return mark_of(child.second) == mark; };
  return !children_.contains(process) && bears(process, mark) &&
         std::none_of(children_.begin(), children_.end(), bears_it);
}

void HelperProcess::end_strays_of(std::uint16_t slot) const {
  for (bool is_any = true; is_any;) {
    is_any = false;
    std::ifstream all{"/proc/thread-self/children"};
    for (pid_t process = 0; all >> process;) {
      if (!is_stray(process, mark_of(slot))) continue;
      is_any = true;
      kill(process, SIGKILL);
      waitpid(process, nullptr, 0);
    }
  }
}

void HelperProcess::leave() {
  for (const auto& [child, slot] : children_) signal_child(child, SIGKILL);
  for (const auto& [child, slot] : std::exchange(children_, {})) waitpid(child, nullptr, 0);
  end_strays_of(0);
  std::_Exit(0);
}

}  // namespace rankpool::exec
