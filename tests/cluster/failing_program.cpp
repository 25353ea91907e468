// SPDX-License-Identifier: BSL-1.0
//
// Tests that fail, each in its own way: the harness must report every one of them.

#include <cstdlib>
#include <stdexcept>

#include <gmock/gmock.h>

#include "rankpool/pool.hpp"

namespace rankpool {
namespace {

TEST(Failing, expectation) {
  EXPECT_EQ(Pool{}.apply([] { return 1; }), 2);
}

TEST(Failing, worker_exits) {
  Pool{}.apply([] { std::_Exit(3); });
}

TEST(Failing, worker_exits_with_0) {
  Pool{}.apply([] { std::_Exit(0); });
}

TEST(Failing, worker_aborts) {
  Pool{}.apply([] { std::abort(); });
}

TEST(Failing, master_throws) { throw std::runtime_error{"of the test"}; }

}  // namespace
}  // namespace rankpool
