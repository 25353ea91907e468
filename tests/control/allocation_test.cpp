// SPDX-License-Identifier: BSL-1.0

#include "mpi/allocation.hpp"

#include <gmock/gmock.h>

namespace rankpool::mpi {
namespace {

using ::testing::Eq;
using ::testing::Optional;

TEST(Allocation, CountsTheTasksOfAllNodes) {
  EXPECT_THAT(sum_of_counts("4"), Optional(4));
  EXPECT_THAT(sum_of_counts("2(x3),1"), Optional(7));
  EXPECT_THAT(sum_of_counts("1,128(x1000),64(x2)"), Optional(128129));
}

TEST(Allocation, IsUnknownWhereTheListIsNone) {
  for (const char* list : {"", "0", "two", "2(x3", "2(x)", "2(x3)1", "2,,1", "-1", "99999999999"}) {
    EXPECT_THAT(sum_of_counts(list), Eq(std::nullopt)) << list;
  }
}

}  // namespace
}  // namespace rankpool::mpi
