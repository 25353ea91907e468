// SPDX-License-Identifier: BSL-1.0

#include "roles/invariant.hpp"

#include <cstdio>
#include <cstdlib>

namespace rankpool::roles {

void check_invariant(bool holds, const char* promise, std::source_location where) {
  if (holds) return;
  std::fprintf(stderr, "rankpool: internal error: %s [%s:%u]\n", promise, where.file_name(),
               static_cast<unsigned>(where.line()));
  std::abort();
}

}  // namespace rankpool::roles
