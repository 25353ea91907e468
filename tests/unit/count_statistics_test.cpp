// SPDX-License-Identifier: BSL-1.0
//
// What a master says of the counters of its workers, with the test in their place.

#include <gmock/gmock.h>

#include "rankpool/statistics.hpp"

#include "roles/usage.hpp"
#include "support/master_rig.hpp"

namespace rankpool::roles {
namespace {

using namespace std::chrono_literals;
using Rig = rankpool::testing::MasterRig;

constexpr Peer alice{1};
constexpr Peer bob{2};

TEST(CountStatistics, CountNoTimeInWhichTasksWaitedForTheirData) {
  Rig rig;
  detail::Buffer message;
  append_usage(message, {.awaiting = 1s, .counted = {.counted = 1s, .clock = 3s}});
  rig.transport.arrive(std::move(message), bob);
  rig.step();

  EXPECT_EQ(rig.master.statistics().counts.clock, 2s);
}

TEST(CountStatistics, PreferARefusalToCountersWithoutATurn) {
  Rig rig;
  detail::Buffer refused;
  append_usage(refused, {.refused = "not allowed"});
  rig.transport.arrive(std::move(refused), alice);
  detail::Buffer without_turn;
  append_usage(without_turn, {.counted = {.missed = 5ns}});
  rig.transport.arrive(std::move(without_turn), bob);
  rig.step();

  const Statistics all = rig.master.statistics();

  EXPECT_EQ(all.counts.refused, "not allowed");
  EXPECT_THAT(all.workers[1].counts.refused, ::testing::HasSubstr("had no turn"));
}

TEST(CountStatistics, SumUpWhatWasCounted) {
  Rig rig;
  for (const Peer worker : {alice, bob}) {
    detail::Buffer message;
    append_usage(message, {.counted = {.instructions = 10, .cycles = 20, .counted = 5ns}});
    rig.transport.arrive(std::move(message), worker);
  }
  rig.step();

  const HardwareCounts counts = rig.master.statistics().counts;

  EXPECT_EQ(counts.instructions, 20);
  EXPECT_EQ(counts.cycles, 40);
  EXPECT_EQ(counts.counted, 10ns);
  EXPECT_EQ(counts.refused, "");
}

TEST(CountStatistics, SayThatCountersHadNoTurn) {
  Rig rig;
  detail::Buffer message;
  append_usage(message, {.counted = {.missed = 5ns}});
  rig.transport.arrive(std::move(message), bob);
  rig.step();

  EXPECT_THAT(rig.master.statistics().counts.refused, ::testing::HasSubstr("had no turn"));
}

TEST(CountStatistics, SayWhyNothingWasCounted) {
  Rig rig;
  EXPECT_NE(rig.master.statistics().counts.refused, "");
  detail::Buffer message;
  append_usage(message, {.refused = "no such counter"});
  rig.transport.arrive(std::move(message), bob);
  rig.step();

  EXPECT_EQ(rig.master.statistics().counts.refused, "no such counter");
  EXPECT_EQ(rig.master.statistics().workers[1].counts.refused, "no such counter");
}

}  // namespace
}  // namespace rankpool::roles
