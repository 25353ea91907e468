// SPDX-License-Identifier: BSL-1.0

#include "mpi/announcements.hpp"

#include <atomic>
#include <cerrno>
#include <csignal>
#include <cstdint>

#include "mpi/last_words.hpp"

#include <unistd.h>

namespace rankpool::mpi {
namespace {

std::atomic<bool> is_announced = false;
std::atomic<int> bell{-1};
struct sigaction before_termination;

static_assert(std::atomic<bool>::is_always_lock_free && std::atomic<int>::is_always_lock_free);

// Async-signal-safe, as all that the handlers call.
void announce() {
  const int error = errno;
  is_announced = true;
  const std::uint64_t one = 1;
  const int descriptor = bell;
  if (descriptor >= 0) (void)!write(descriptor, &one, sizeof one);
  errno = error;
}

void on_announced(int /*signal*/) { announce(); }

void on_terminated(int signal) {
  if (!is_announced) return announce();
  // Comes again as soon as this returns, and finds who handled it before.
  sigaction(signal, &before_termination, nullptr);
  raise(signal);
}

void handle(int signal, void (*handler)(int)) {
  struct sigaction action {};
  action.sa_handler = handler;
  action.sa_flags = SA_RESTART;  // what a task, or main, waits for is not disturbed
  sigaction(signal, &action, nullptr);
}

bool is_handled_by(int signal, void (*handler)(int)) {
  struct sigaction current {};
  return sigaction(signal, nullptr, &current) == 0 && (current.sa_flags & SA_SIGINFO) == 0 &&
         current.sa_handler == handler;
}

}  // namespace

void hear_announcements() {
  if (is_handled_by(SIGUSR1, SIG_DFL)) handle(SIGUSR1, &on_announced);
}

// To be ignored is inherited by programs that are started.
void ignore_announcements() {
  if (is_handled_by(SIGUSR1, SIG_DFL)) std::signal(SIGUSR1, SIG_IGN);
}

void hear_termination() {
  if (!ends_by(SIGTERM)) return;
  sigaction(SIGTERM, nullptr, &before_termination);
  handle(SIGTERM, &on_terminated);
}

bool hears_announcements() { return is_handled_by(SIGUSR1, &on_announced); }

bool is_end_announced() { return is_announced; }

AnnouncementBell::AnnouncementBell(int descriptor) { bell = descriptor; }

AnnouncementBell::~AnnouncementBell() { bell = -1; }

}  // namespace rankpool::mpi
