// SPDX-License-Identifier: BSL-1.0
//
// Random programs of pool calls, one after the other in one launch.

#include <gtest/gtest.h>

#include "support/pool_program.hpp"

namespace rankpool::testing {
namespace {

TEST(RandomPrograms, EndWithRightResults) {
  constexpr std::uint64_t programs = 200;
  for (std::uint64_t seed = 0; seed < programs && !::testing::Test::HasFailure(); ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    PoolProgram{seed}.run();
  }
}

}  // namespace
}  // namespace rankpool::testing
