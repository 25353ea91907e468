// SPDX-License-Identifier: BSL-1.0
//
// Writes text where a reader may be slow.

#pragma once

#include <cerrno>
#include <cstddef>
#include <string_view>

#include <poll.h>
#include <unistd.h>

namespace rankpool::exec {

/// Returns when all is written; false if nobody reads it any more.
inline bool write_all(int target, std::string_view text) {
  while (!text.empty()) {
    const ssize_t written = write(target, text.data(), text.size());
    if (written > 0) {
      text.remove_prefix(static_cast<std::size_t>(written));
    } else if (errno == EAGAIN) {
      pollfd reader{.fd = target, .events = POLLOUT, .revents = 0};
      poll(&reader, 1, -1);  // until it reads on, or is gone
    } else if (errno != EINTR) {
      return false;
    }
  }
  return true;
}

}  // namespace rankpool::exec
