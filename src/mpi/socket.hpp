// SPDX-License-Identifier: BSL-1.0
//
// Sockets, by their short name.

#pragma once

#include "exec/socket.hpp"

namespace rankpool::mpi {

using exec::is_readable_within;
using exec::Socket;

}  // namespace rankpool::mpi
