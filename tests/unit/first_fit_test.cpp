// SPDX-License-Identifier: BSL-1.0

#include "exec/first_fit.hpp"

#include <gmock/gmock.h>

namespace rankpool::exec {
namespace {

TEST(FirstFit, TakesTheLowestPieceThatFits) {
  FirstFit room{1024};
  EXPECT_EQ(room.take(100), 0);
  EXPECT_EQ(room.take(64), 128);
  EXPECT_EQ(room.take(1), 192);
  room.give_back(0);
  EXPECT_EQ(room.take(200), 256);
  EXPECT_EQ(room.take(128), 0);
}

TEST(FirstFit, RefusesWhatDoesNotFit) {
  FirstFit room{256};
  EXPECT_THROW((void)room.take(257), std::bad_alloc);
  EXPECT_EQ(room.take(256), 0);
  EXPECT_THROW((void)room.take(1), std::bad_alloc);
  room.give_back(0);
  EXPECT_TRUE(room.is_empty());
}

TEST(FirstFit, GivesPiecesOfNothingAPlaceOfTheirOwn) {
  FirstFit room{256};
  EXPECT_NE(room.take(0), room.take(0));
}

TEST(FirstFit, LeavesAloneWhatIsTakenAlready) {
  FirstFit room{1024};
  room.reserve(64, 100);
  EXPECT_EQ(room.take(64), 0);
  EXPECT_EQ(room.take(64), 192);
}

}  // namespace
}  // namespace rankpool::exec
