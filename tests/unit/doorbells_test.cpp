// SPDX-License-Identifier: BSL-1.0

#include "roles/doorbells.hpp"

#include <gmock/gmock.h>

#include "support/recording_transport.hpp"

namespace rankpool::roles {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::UnorderedElementsAre;

constexpr core::SlotId alice = core::slot_at(0);
constexpr core::SlotId bob = core::slot_at(1);
constexpr Peer alices_bell{1};
constexpr Peer bobs_bell{2};

// Far more than a worker that does not sleep takes to answer.
constexpr int many_looks = 1'000;

struct Rig {
  rankpool::testing::RecordingTransport transport;
  Doorbells doorbells{transport, 3};

  void look(int times = many_looks) {
    for (int i = 0; i < times; ++i) doorbells.on_looked();
  }
};

TEST(Doorbells, RingForAWorkerThatStaysSilent) {
  Rig rig;

  rig.doorbells.on_sent_to_idle(alice);
  rig.look();

  EXPECT_THAT(rig.transport.take_rung(), ElementsAre(alices_bell));
}

TEST(Doorbells, RingOnceForWhatWasSent) {
  Rig rig;
  rig.doorbells.on_sent_to_idle(alice);
  rig.look();
  (void)rig.transport.take_rung();

  rig.look();

  EXPECT_THAT(rig.transport.take_rung(), IsEmpty());
}

TEST(Doorbells, LeaveAWorkerAloneThatAnswersWithinAFewLooks) {
  Rig rig;

  rig.doorbells.on_sent_to_idle(alice);
  rig.look(10);
  rig.doorbells.on_heard(alice);
  rig.look();

  EXPECT_THAT(rig.transport.take_rung(), IsEmpty());
}

TEST(Doorbells, GiveAWorkerTimeHoweverLongNothingWasSent) {
  Rig rig;
  rig.look();

  rig.doorbells.on_sent_to_idle(alice);
  rig.look(10);

  EXPECT_THAT(rig.transport.take_rung(), IsEmpty());
}

TEST(Doorbells, RingAgainForAWorkerThatSleptAgain) {
  Rig rig;
  for (int round = 0; round < 3; ++round) {
    rig.doorbells.on_sent_to_idle(alice);
    rig.doorbells.on_heard(alice);
  }

  rig.doorbells.on_sent_to_idle(alice);
  rig.look();

  EXPECT_THAT(rig.transport.take_rung(), ElementsAre(alices_bell));
}

TEST(Doorbells, RingOnlyForThoseThatStaySilent) {
  Rig rig;

  rig.doorbells.on_sent_to_idle(alice);
  rig.doorbells.on_sent_to_idle(bob);
  rig.doorbells.on_heard(alice);
  rig.look();

  EXPECT_THAT(rig.transport.take_rung(), ElementsAre(bobs_bell));
}

TEST(Doorbells, RingAtOnceWhereNobodyWillLook) {
  Rig rig;
  rig.doorbells.on_sent_to_idle(alice);
  rig.doorbells.on_sent_to_idle(bob);
  rig.doorbells.on_heard(bob);

  rig.doorbells.ring_awaited();

  EXPECT_THAT(rig.transport.take_rung(), ElementsAre(alices_bell));
}

TEST(Doorbells, RingForAllThatHaveToHear) {
  Rig rig;

  rig.doorbells.ring_all();

  EXPECT_THAT(rig.transport.take_rung(), UnorderedElementsAre(Peer{1}, Peer{2}, Peer{3}));
}

}  // namespace
}  // namespace rankpool::roles
