// SPDX-License-Identifier: BSL-1.0
//
// A file descriptor that is closed with its owner, and how to wait for it.

#pragma once

#include <chrono>
#include <ctime>
#include <utility>

#include <poll.h>
#include <unistd.h>

namespace rankpool::exec {

class Socket {
 public:
  Socket() = default;
  explicit Socket(int descriptor) : descriptor_{descriptor} {}
  Socket(Socket&& other) noexcept : descriptor_{std::exchange(other.descriptor_, -1)} {}
  Socket& operator=(Socket&& other) noexcept {
    std::swap(descriptor_, other.descriptor_);
    return *this;
  }
  Socket(const Socket&) = delete;
  Socket& operator=(const Socket&) = delete;
  ~Socket() {
    if (is_open()) ::close(descriptor_);
  }

  [[nodiscard]] bool is_open() const { return descriptor_ >= 0; }
  [[nodiscard]] int descriptor() const { return descriptor_; }

 private:
  int descriptor_ = -1;
};

inline timespec timespec_of(std::chrono::nanoseconds time) {
  const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(time);
  return {.tv_sec = seconds.count(), .tv_nsec = (time - seconds).count()};
}

/// Gives the core away until there is something to read; whether there was within that time.
inline bool is_readable_within(int descriptor, std::chrono::nanoseconds longest) {
  pollfd source{.fd = descriptor, .events = POLLIN, .revents = 0};
  const timespec time = timespec_of(longest);
  return ppoll(&source, 1, &time, nullptr) > 0;
}

}  // namespace rankpool::exec
