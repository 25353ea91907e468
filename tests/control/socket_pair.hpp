// SPDX-License-Identifier: BSL-1.0
//
// Two ends of one connection.

#pragma once

#include <array>
#include <stdexcept>

#include "mpi/control_socket.hpp"

#include <sys/socket.h>

namespace rankpool::testing {

struct SocketPair {
  mpi::ControlSocket one;
  mpi::ControlSocket other;
};

inline SocketPair connected_sockets() {
  std::array<int, 2> ends{};
  if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, ends.data()) != 0) {
    throw std::runtime_error{"no sockets"};
  }
  constexpr mpi::Silence silence{std::chrono::seconds{10}};
  return {.one = mpi::ControlSocket{mpi::Socket{ends[0]}, silence},
          .other = mpi::ControlSocket{mpi::Socket{ends[1]}, silence}};
}

}  // namespace rankpool::testing
