// SPDX-License-Identifier: BSL-1.0
//
// Workers that were sent more before they had answered all.

#include <gmock/gmock.h>

#include "roles/doorbells.hpp"
#include "support/recording_transport.hpp"

namespace rankpool::roles {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr Peer alice{1};
constexpr core::SlotId alices_slot = core::slot_at(0);
constexpr core::SlotId bobs_slot = core::slot_at(1);

struct Rig {
  rankpool::testing::RecordingTransport transport;
  Doorbells doorbells{transport, 2};

  void look(int times) {
    for (int i = 0; i < times; ++i) doorbells.on_looked();
  }
};

TEST(DoorbellsAhead, DoNotRingForWorkersThatAreAtWorkWhileSomebodyLooks) {
  Rig rig;
  rig.doorbells.on_sent_ahead(alices_slot);

  rig.look(1000);

  EXPECT_THAT(rig.transport.take_rung(), IsEmpty());
}

// Its answers waited while nobody looked, and it slept on with what it was sent behind them.
TEST(DoorbellsAhead, RingForAWorkerThatWasThoughtToBeAtWorkWhenNobodyWillLook) {
  Rig rig;
  rig.doorbells.on_sent_ahead(alices_slot);
  rig.doorbells.on_sent_ahead(bobs_slot);

  rig.doorbells.on_heard(alices_slot);
  rig.doorbells.on_idle(bobs_slot);
  rig.doorbells.ring_awaited();
  rig.doorbells.ring_awaited();

  EXPECT_THAT(rig.transport.take_rung(), ElementsAre(alice));
}

}  // namespace
}  // namespace rankpool::roles
