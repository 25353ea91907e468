// SPDX-License-Identifier: BSL-1.0

#include "violation.hpp"

#include <array>
#include <cstdio>
#include <cstdlib>
#include <exception>

#include <signal.h>  // NOLINT(modernize-deprecated-headers): sigaction is not in <csignal>
#include <unistd.h>

namespace rankpool::simulation {
namespace {

// A run takes milliseconds.
constexpr unsigned longest_run_seconds = 120;

std::array<char, 128> repeat{};

void say_how_to_repeat() {
  (void)!write(STDERR_FILENO, repeat.data(), std::string(repeat.data()).size());
}

void on_signal(int signal) {
  const char* const what = signal == SIGALRM ? "\nsimulation: the run does not end\n"
                                             : "\nsimulation: the process was ended by a signal\n";
  (void)!write(STDERR_FILENO, what, std::char_traits<char>::length(what));
  say_how_to_repeat();
  _exit(1);
}

void watch_signals() {
  static const bool is_watching = [] {
    for (const int signal : {SIGABRT, SIGSEGV, SIGFPE, SIGALRM}) {
      struct sigaction action {};
      action.sa_handler = &on_signal;
      sigaction(signal, &action, nullptr);
    }
    return true;
  }();
  (void)is_watching;
}

}  // namespace

void begin_seed(std::uint64_t seed) {
  watch_signals();
  alarm(longest_run_seconds);
  std::snprintf(
      repeat.data(), repeat.size(),
      "simulation: seed %llu failed; repeat it with: ./dev simulate --seeds 1 --from %llu "
      "--verbose\n",
      static_cast<unsigned long long>(seed), static_cast<unsigned long long>(seed));
}

void violate(const std::string& what) {
  std::fflush(stdout);
  std::fprintf(stderr, "\nsimulation: %s\n", what.c_str());
  say_how_to_repeat();
  std::_Exit(1);
}

}  // namespace rankpool::simulation
