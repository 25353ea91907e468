// SPDX-License-Identifier: BSL-1.0

#include "mpi/last_words.hpp"

#include <atomic>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <cstring>

#include "exec/signal_name.hpp"

#include <arpa/inet.h>
#include <sys/socket.h>
#include <unistd.h>

namespace rankpool::mpi {
namespace {

constexpr std::array deadly{SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT, SIGTERM, SIGXCPU};

std::atomic<int> listener{-1};
std::array<struct sigaction, deadly.size()> before;
// A stack that has overflowed has no room for a handler.
alignas(16) std::array<char, std::size_t{64} << 10> stack_for_handlers;

// Async-signal-safe, as all that the handler calls.
void tell(LastWords::Kind kind, int number) {
  const int descriptor = listener.load();
  if (descriptor < 0) return;
  const auto words = encoded({.kind = kind, .number = number});
  (void)!send(descriptor, words.data(), words.size(), MSG_DONTWAIT | MSG_NOSIGNAL);
}

void on_signal(int signal) {
  const int error = errno;
  tell(LastWords::Kind::signal, signal);
  // Comes again as soon as this returns, and finds who handled it before.
  for (std::size_t i = 0; i < deadly.size(); ++i) {
    if (deadly[i] == signal) sigaction(signal, &before[i], nullptr);
  }
  raise(signal);
  errno = error;
}

void on_process_exit(int code, void* /*unused*/) { tell(LastWords::Kind::exit, code); }

// Where the program handles or ignores it, it is no end.
bool ends_the_process(int signal, const struct sigaction& action) {
  const bool is_default = action.sa_handler == SIG_DFL && (action.sa_flags & SA_SIGINFO) == 0;
  const bool is_crash = signal != SIGTERM && signal != SIGXCPU;
  return is_default || (is_crash && action.sa_handler != SIG_IGN);
}

void use_own_stack() {
  stack_t current{};
  if (sigaltstack(nullptr, &current) == 0 && (current.ss_flags & SS_DISABLE) == 0) return;
  stack_t own{};
  own.ss_sp = stack_for_handlers.data();
  own.ss_size = stack_for_handlers.size();
  sigaltstack(&own, nullptr);
}

}  // namespace

std::array<char, last_words_length> encoded(const LastWords& words) {
  std::array<char, last_words_length> bytes{'w', static_cast<char>(words.kind)};
  const std::uint32_t number = htonl(static_cast<std::uint32_t>(words.number));
  std::memcpy(bytes.data() + 2, &number, sizeof number);
  return bytes;
}

LastWords decoded_last_words(const char* bytes) {
  std::uint32_t number = 0;
  std::memcpy(&number, bytes + 2, sizeof number);
  return {.kind = static_cast<LastWords::Kind>(bytes[1]),
          .number = static_cast<std::int32_t>(ntohl(number))};
}

std::string description(const LastWords& words) {
  if (words.kind == LastWords::Kind::signal) {
    return "was ended by signal " + exec::described_signal(words.number);
  }
  return "left with exit code " + std::to_string(words.number);
}

bool ends_by(int signal) {
  struct sigaction current {};
  if (sigaction(signal, nullptr, &current) != 0 || (current.sa_flags & SA_SIGINFO) != 0)
    return false;
  return current.sa_handler == SIG_DFL || current.sa_handler == &on_signal;
}

EndTeller::EndTeller(int descriptor) {
  static const bool is_registered = on_exit(&on_process_exit, nullptr) == 0;
  (void)is_registered;
  listener = descriptor;
  use_own_stack();
  struct sigaction action {};
  action.sa_handler = &on_signal;
  action.sa_flags = SA_ONSTACK;
  for (std::size_t i = 0; i < deadly.size(); ++i) {
    sigaction(deadly[i], nullptr, &before[i]);
    if (ends_the_process(deadly[i], before[i])) sigaction(deadly[i], &action, nullptr);
  }
}

EndTeller::~EndTeller() {
  listener = -1;
  for (std::size_t i = 0; i < deadly.size(); ++i) {
    struct sigaction current {};
    sigaction(deadly[i], nullptr, &current);
    if (current.sa_handler == &on_signal) sigaction(deadly[i], &before[i], nullptr);
  }
}

}  // namespace rankpool::mpi
