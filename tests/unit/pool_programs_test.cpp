// SPDX-License-Identifier: BSL-1.0
//
// Random programs of pool calls, on the in-memory transport.

#include <gtest/gtest.h>

#include "support/local_launch.hpp"
#include "support/pool_program.hpp"

namespace rankpool::testing {
namespace {

TEST(RandomPrograms, EndWithRightResults) {
  constexpr std::uint64_t programs = RANKPOOL_PROGRAMS;
  for (std::uint64_t seed = 0; seed < programs && !::testing::Test::HasFailure(); ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    LocalLaunch launch;
    PoolProgram{seed}.run();
  }
}

}  // namespace
}  // namespace rankpool::testing
