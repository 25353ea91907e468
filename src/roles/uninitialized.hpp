// SPDX-License-Identifier: BSL-1.0
//
// How a worker, or one slot of it, says that the pool's initializer has failed there.

#pragma once

#include <cstdint>

#include "roles/message.hpp"
#include "roles/remote_error.hpp"

namespace rankpool::roles {

struct Uninitialized {
  std::uint64_t pool = 0;  // its number, as the worker was told
  std::uint16_t slot = 0;
};

inline void append_uninitialized(detail::Buffer& out, const Uninitialized& where,
                                 const RemoteError& error) {
  SectionWriter section{
      out, {.kind = SectionKind::uninitialized, .state = where.pool, .slot = where.slot}};
  section.end_values();
  write_error(out, error);
  section.close(0, true);
}

}  // namespace rankpool::roles
