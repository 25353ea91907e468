// SPDX-License-Identifier: BSL-1.0

#include "exec/helper.hpp"

#include <array>
#include <cerrno>
#include <chrono>
#include <cstdio>
#include <iostream>
#include <string>
#include <system_error>
#include <utility>

#include "rankpool/errors.hpp"

#include "exec/helper_process.hpp"
#include "exec/helper_words.hpp"

#include <poll.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

namespace rankpool::exec {
namespace {

constexpr auto longest_end = std::chrono::seconds{2};

[[noreturn]] void refuse_gone() {
  throw NoChild{
      "the process that makes this rank's children is gone, so isolated tasks cannot run here"};
}

// A child that says nothing when it ends: what a task does with its own, as to wait until it has
// none, leaves it out.
pid_t fork_unheard() {
  const auto child =
      static_cast<pid_t>(syscall(SYS_clone, 0UL, nullptr, nullptr, nullptr, nullptr));
  return child < 0 && errno != EAGAIN && errno != ENOMEM ? fork() : child;  // under some tools
}

}  // namespace

Helper Helper::start(const ChildIdentity& identity) {
  std::array<int, 2> ends{};
  if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends.data()) != 0) {
    throw TransportError{"no helper for isolated tasks: socketpair: " +
                         std::generic_category().message(errno)};
  }
  Socket own{ends[0]};
  Socket of_helper{ends[1]};
  // What is in the buffers is printed once.
  std::cout.flush();
  std::fflush(nullptr);
  const pid_t rank = getpid();
  const pid_t helper = fork_unheard();
  if (helper < 0) {
    throw TransportError{"no helper for isolated tasks: fork: " +
                         std::generic_category().message(errno)};
  }
  if (helper == 0) {
    own = Socket{};
    HelperProcess{identity, std::move(of_helper), rank}.run();
  }
  return Helper{std::move(own), helper};
}

void Helper::refuse_silent() {
  throw NoChild{
      "the process that makes this rank's children does nothing, so isolated tasks cannot run "
      "here: "
      "perhaps the program has started threads before launch"};
}

Helper::~Helper() {
  if (!line_.is_open()) return;
  shutdown(line_.descriptor(), SHUT_WR);
  ChildNotice notice{};
  while (is_readable_within(line_.descriptor(), longest_end)) {
    if (recv(line_.descriptor(), &notice, sizeof notice, MSG_DONTWAIT) != 0) continue;
    waitpid(process_, nullptr, __WALL);  // it has left, and says so to nobody
    return;
  }
}

void Helper::make_child(const ChildLife& life, const ChildFiles& files) {
  const std::array<int, child_files> given{files.memory.descriptor(), files.messages.descriptor(),
                                           files.bell.descriptor(), files.output.descriptor(),
                                           files.errors.descriptor()};
  ask({.kind = HelperRequest::Kind::child, .life = life}, given);
}

void Helper::send_signal(pid_t child, int signal) {
  ask({.kind = HelperRequest::Kind::signal, .life = {}, .child = child, .signal = signal}, {});
}

// The helper reads on once its notices have room.
void Helper::ask(const HelperRequest& request, std::span<const int> files) {
  for (;;) {
    const int error = say(line_.descriptor(), request, files, MSG_DONTWAIT);
    if (error == 0) return;
    if (error == EPIPE || error == ECONNRESET) refuse_gone();
    if (error != EAGAIN && error != EINTR) {
      throw TransportError{"the helper for isolated tasks cannot be asked: " +
                           std::generic_category().message(error)};
    }
    take_notices();
    pollfd room{.fd = line_.descriptor(), .events = POLLIN | POLLOUT, .revents = 0};
    constexpr std::chrono::milliseconds longest = longest_silence;
    if (poll(&room, 1, static_cast<int>(longest.count())) == 0) refuse_silent();
  }
}

std::optional<ChildNotice> Helper::next_notice(std::uint16_t slot) {
  take_notices();
  const auto known = notices_.find(slot);
  if (known == notices_.end()) return std::nullopt;
  const ChildNotice first = known->second.front();
  known->second.pop_front();
  if (known->second.empty()) notices_.erase(known);
  return first;
}

void Helper::take_notices() {
  ChildNotice notice{};
  for (;;) {
    const ssize_t count = recv(line_.descriptor(), &notice, sizeof notice, MSG_DONTWAIT);
    if (count < 0 && (errno == EAGAIN || errno == EINTR)) return;
    if (count != static_cast<ssize_t>(sizeof notice)) refuse_gone();
    notices_[notice.slot].push_back(notice);
  }
}

}  // namespace rankpool::exec
