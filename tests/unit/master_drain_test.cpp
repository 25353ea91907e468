// SPDX-License-Identifier: BSL-1.0
//
// The master when the time is nearly over: what runs may end, and nothing begins.

#include <gmock/gmock.h>

#include "rankpool/errors.hpp"

#include "roles/master.hpp"
#include "support/manual_clock.hpp"
#include "support/messages.hpp"
#include "support/recording_transport.hpp"
#include "support/submissions.hpp"

namespace rankpool::roles {
namespace {

using rankpool::testing::error_of;
using rankpool::testing::map_of;
using rankpool::testing::results_of;
using rankpool::testing::sections_of;

constexpr Peer alice{1};

int twice(int value) { return 2 * value; }

/// A master of one worker, with the test in its place.
struct Rig {
  rankpool::testing::RecordingTransport transport;
  rankpool::testing::ManualClock clock;
  Master master{transport, clock, {{.rank = 1, .host = "a"}}};

  void step() {
    while (master.step()) {
    }
  }
  void drain() { master.drain(std::make_exception_ptr(OutOfTime{"no time"})); }
};

detail::Buffer dropped(std::size_t first, std::size_t count) {
  detail::Buffer message;
  SectionHeader header = rankpool::testing::header_of(SectionKind::results);
  header.submission = 1;
  header.first = first;
  header.dropped = 1;
  SectionWriter section{message, header};
  section.close(count, false);
  return message;
}

TEST(Drain, TellsWorkersToFinish) {
  Rig rig;

  rig.drain();

  const auto sent = rig.transport.take_sent();
  ASSERT_EQ(sent.size(), 1);
  EXPECT_EQ(sections_of(sent[0].message).front().header.kind, SectionKind::finish);
}

TEST(Drain, TakesTheResultsOfTasksThatRan) {
  Rig rig;
  const std::vector inputs{1, 2};
  const auto map = map_of<twice>(inputs, {.chunk_size = 2});
  rig.master.submit(map);
  rig.step();

  rig.drain();
  rig.transport.arrive(results_of<int>({.first = 0}, {2, 4}), alice);
  rig.step();

  EXPECT_EQ(map->take(), (std::vector{2, 4}));
}

TEST(Drain, GivesOutNothingMore) {
  Rig rig;
  const std::vector inputs{1, 2, 3};
  rig.master.submit(map_of<twice>(inputs, {.chunk_size = 1}));
  rig.step();
  rig.drain();
  (void)rig.transport.take_sent();

  rig.transport.arrive(results_of<int>({.first = 0}, {2}), alice);
  rig.step();

  EXPECT_TRUE(rig.transport.take_sent().empty());
  EXPECT_FALSE(rig.master.has_open_tasks());
}

TEST(Drain, EndsWhatTasksWereGivenUpOfOnlyWhenItIsOver) {
  Rig rig;
  const std::vector inputs{1, 2};
  const auto map = map_of<twice>(inputs, {.chunk_size = 2});
  rig.master.submit(map);
  rig.step();
  rig.drain();

  rig.transport.arrive(results_of<int>({.first = 0}, {2}), alice);
  rig.transport.arrive(dropped(1, 1), alice);
  rig.step();

  EXPECT_FALSE(rig.master.has_tasks_in_flight());
  EXPECT_FALSE(map->is_ready());
  rig.master.end_drain();
  EXPECT_EQ(error_of<OutOfTime>(*map), "no time");
}

TEST(Drain, RunsNothingAgainThatIsLost) {
  Rig rig;
  const std::vector inputs{1};
  const auto map = map_of<twice>(inputs, {.chunk_size = 1});
  map->set_loss_retries(2);
  rig.master.submit(map);
  rig.step();
  rig.drain();

  rig.transport.happen({.peer = alice, .kind = PeerEvent::Kind::lost, .how = "was killed"});
  rig.step();

  EXPECT_EQ(error_of<OutOfTime>(*map), "no time");
}

TEST(Drain, EndsWithThePool) {
  Rig rig;
  rig.drain();
  rig.master.end_drain();
  const std::vector inputs{1};
  const auto map = map_of<twice>(inputs, {});

  rig.master.begin_pool(1, {});
  rig.master.submit(map);
  rig.step();
  rig.transport.arrive(results_of<int>({.submission = static_cast<std::uint64_t>(map->id())}, {2}),
                       alice);
  rig.step();

  EXPECT_EQ(map->take(), std::vector{2});
}

}  // namespace
}  // namespace rankpool::roles
