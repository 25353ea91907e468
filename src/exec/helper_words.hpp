// SPDX-License-Identifier: BSL-1.0
//
// What a rank and its helper say to each other, a datagram each; with a request for a child come
// the files that it is given.

#pragma once

#include <array>
#include <cerrno>
#include <cstddef>
#include <cstring>
#include <span>

#include "exec/child_program.hpp"

#include <sys/socket.h>
#include <sys/types.h>

namespace rankpool::exec {

struct HelperRequest {
  enum class Kind { child, signal };
  Kind kind{};
  ChildLife life{};
  pid_t child = 0;
  int signal = 0;
};

inline constexpr std::size_t child_files = 5;

/// 0, or what sendmsg says; EAGAIN if there is no room, and it was not to wait.
template <class Word>
int say(int line, Word word, std::span<const int> files = {}, int flags = 0) {
  iovec bytes{.iov_base = &word, .iov_len = sizeof word};
  alignas(cmsghdr) std::array<std::byte, CMSG_SPACE(child_files * sizeof(int))> control{};
  msghdr message{};
  message.msg_iov = &bytes;
  message.msg_iovlen = 1;
  if (!files.empty()) {
    message.msg_control = control.data();
    message.msg_controllen = control.size();
    cmsghdr* const head = CMSG_FIRSTHDR(&message);
    head->cmsg_level = SOL_SOCKET;
    head->cmsg_type = SCM_RIGHTS;
    head->cmsg_len = CMSG_LEN(files.size_bytes());
    std::memcpy(CMSG_DATA(head), files.data(), files.size_bytes());
  }
  return sendmsg(line, &message, MSG_NOSIGNAL | flags) < 0 ? errno : 0;
}

}  // namespace rankpool::exec
