// SPDX-License-Identifier: BSL-1.0

#include "core/loss_history.hpp"

#include <gmock/gmock.h>

namespace rankpool::core {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr WorkerId alice{1};
constexpr WorkerId bob{2};
constexpr WorkerId carol{3};

TEST(LossHistory, KnowsNoWorkerOfATaskThatWasNeverLost) {
  const LossHistory history;

  EXPECT_EQ(history.losses(never_lost), 0);
  EXPECT_THAT(history.workers(never_lost), IsEmpty());
}

TEST(LossHistory, NamesTheWorkersInTheOrderOfTheirLoss) {
  LossHistory history;

  const LossId once = history.add(never_lost, carol);
  const LossId twice = history.add(once, alice);

  EXPECT_EQ(history.losses(twice), 2);
  EXPECT_THAT(history.workers(twice), ElementsAre(carol, alice));
}

TEST(LossHistory, LetsTasksThatWereLostTogetherPart) {
  LossHistory history;
  const LossId together = history.add(never_lost, alice);

  const LossId one = history.add(together, bob);
  const LossId other = history.add(together, carol);

  EXPECT_THAT(history.workers(one), ElementsAre(alice, bob));
  EXPECT_THAT(history.workers(other), ElementsAre(alice, carol));
  EXPECT_THAT(history.workers(together), ElementsAre(alice));
}

}  // namespace
}  // namespace rankpool::core
