// SPDX-License-Identifier: BSL-1.0
//
// How a worker, or one slot of it, says what has no results.

#pragma once

#include <cstdint>

#include "roles/message.hpp"
#include "roles/remote_error.hpp"

namespace rankpool::roles {

/// So many tasks, from the first one of `answer` on, failed by that error, whatever its index.
void append_failed(detail::Buffer& out, const SectionHeader& answer, std::uint64_t count,
                   RemoteError error);

struct Uninitialized {
  std::uint64_t pool = 0;  // its number, as the worker was told
  std::uint16_t slot = 0;
};

/// The pool's initializer failed there.
void append_uninitialized(detail::Buffer& out, const Uninitialized& where,
                          const RemoteError& error);

}  // namespace rankpool::roles
