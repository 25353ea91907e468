// SPDX-License-Identifier: BSL-1.0

#include "exec/crash_handler.hpp"

#include <array>
#include <csignal>
#include <cstddef>

#include <boost/stacktrace/safe_dump_to.hpp>

namespace rankpool::exec {
namespace {

constexpr std::array deadly{SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT, SIGTRAP, SIGSYS};
// The handler and the system's part of its call.
constexpr std::size_t own_frames = 2;

CrashNote* place = nullptr;
// A stack that has overflowed has no room for a handler.
alignas(16) std::array<char, std::size_t{64} << 10> stack_for_handler;

// Async-signal-safe, but for a first call of the unwinder, which was made before.
void on_signal(int signal) {
  place->frames = static_cast<std::uint32_t>(boost::stacktrace::safe_dump_to(
      own_frames, place->addresses.data(), place->addresses.size()));
  // Comes again as soon as this returns, and ends the process; of threads, this one.
  raise(signal);
}

}  // namespace

void note_crashes(CrashNote& note) {
  place = &note;
  // Loads what the unwinder needs.
  (void)boost::stacktrace::safe_dump_to(note.addresses.data(), note.addresses.size());
  stack_t own{};
  own.ss_sp = stack_for_handler.data();
  own.ss_size = stack_for_handler.size();
  sigaltstack(&own, nullptr);
  struct sigaction action {};
  action.sa_handler = &on_signal;
  action.sa_flags = SA_ONSTACK | SA_RESETHAND | SA_NODEFER;
  for (const int signal : deadly) {
    struct sigaction before {};
    const bool is_default = sigaction(signal, nullptr, &before) == 0 &&
                            before.sa_handler == SIG_DFL && (before.sa_flags & SA_SIGINFO) == 0;
    if (is_default) sigaction(signal, &action, nullptr);
  }
}

}  // namespace rankpool::exec
