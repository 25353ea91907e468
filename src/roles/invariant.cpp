// SPDX-License-Identifier: BSL-1.0

#include "roles/invariant.hpp"

#include <cstdio>
#include <cstdlib>

namespace rankpool::roles {

void check_invariant(bool holds, const char* promise, const char* file, int line) {
  if (holds) return;
  std::fprintf(stderr, "rankpool: internal error: %s [%s:%d]\n", promise, file, line);
  std::abort();
}

}  // namespace rankpool::roles
