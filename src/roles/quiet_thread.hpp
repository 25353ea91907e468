// SPDX-License-Identifier: BSL-1.0
//
// Threads of the library's own take no signals: the program's handlers run where it expects them.

#pragma once

#include <csignal>
#include <thread>
#include <utility>

namespace rankpool::roles {

template <class Run>
std::thread quiet_thread(Run run) {
  sigset_t all;
  sigset_t before;
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, &before);  // is inherited
  std::thread thread;
  try {
    thread = std::thread{std::move(run)};
  } catch (...) {  // the system has none
    pthread_sigmask(SIG_SETMASK, &before, nullptr);
    throw;
  }
  pthread_sigmask(SIG_SETMASK, &before, nullptr);
  return thread;
}

}  // namespace rankpool::roles
