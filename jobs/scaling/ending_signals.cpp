// SPDX-License-Identifier: BSL-1.0

#include "ending_signals.hpp"

#include <ctime>

namespace scaling {
namespace {

bool is_ignored(int signal) {
  struct sigaction action {};
  return sigaction(signal, nullptr, &action) == 0 && action.sa_handler == SIG_IGN;
}

}  // namespace

EndingSignals::EndingSignals() {
  sigemptyset(&taken_);
  for (const int signal : {SIGINT, SIGTERM, SIGHUP}) {
    if (!is_ignored(signal)) sigaddset(&taken_, signal);
  }
  // Where it is ignored, children leave no exit code.
  std::signal(SIGCHLD, SIG_DFL);
  sigaddset(&taken_, SIGCHLD);
  sigprocmask(SIG_BLOCK, &taken_, &former_);
}

EndingSignals::~EndingSignals() { sigprocmask(SIG_SETMASK, &former_, nullptr); }

std::optional<int> EndingSignals::next(std::chrono::milliseconds patience) const {
  constexpr std::int64_t per_second = 1000;
  const timespec limit{.tv_sec = patience.count() / per_second,
                       .tv_nsec = patience.count() % per_second * 1'000'000};
  const int signal = sigtimedwait(&taken_, nullptr, &limit);
  if (signal < 0) return std::nullopt;
  return signal;
}

}  // namespace scaling
