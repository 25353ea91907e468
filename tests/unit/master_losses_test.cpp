// SPDX-License-Identifier: BSL-1.0
//
// What the master makes of workers that are lost.

#include <stdexcept>

#include <gmock/gmock.h>

#include "rankpool/errors.hpp"
#include "rankpool/partial.hpp"

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
using ::testing::ElementsAre;
using ::testing::Field;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr Peer alice{1};
constexpr Peer bob{2};
constexpr Peer carol{3};

int twice(int value) { return 2 * value; }
int add(int offset, int value) { return offset + value; }

/// A section that was sent, as far as these tests care.
struct Sent {
  Peer to;
  SectionKind kind;
  std::size_t first;
  std::size_t count;
  std::uint32_t attempt;

  friend bool operator==(const Sent&, const Sent&) = default;
};

/// A master of three workers, with the test in their place.
struct Rig {
  rankpool::testing::RecordingTransport transport;
  rankpool::testing::ManualClock clock;
  Master master{transport,
                clock,
                {{.rank = 4, .host = "a"}, {.rank = 5, .host = "b"}, {.rank = 6, .host = "c"}}};

  void step() {
    while (master.step()) {
    }
  }
  template <class Map>
  void submit(const Map& map, std::size_t loss_retries = 2) {
    map->set_loss_retries(loss_retries);
    master.submit(map);
    step();
  }
  void answer(Peer from, std::size_t first, const std::vector<int>& results) {
    transport.arrive(results_of<int>({.first = first}, results), from);
    step();
  }
  void lose(Peer peer) {
    transport.happen({.peer = peer, .kind = PeerEvent::Kind::lost, .how = "was killed"});
    step();
  }

  /// What was sent since the last call.
  std::vector<Sent> take_sent() {
    std::vector<Sent> all;
    for (const auto& sent : transport.take_sent()) {
      for (const Section& section : sections_of(sent.message)) {
        const SectionHeader& header = section.header;
        all.push_back({sent.to, header.kind, header.first, header.count, header.attempt});
      }
    }
    return all;
  }
};

TEST(MasterLosses, RunElsewhereWhatALostWorkerHeld) {
  Rig rig;
  rig.master.begin_pool(1, {});
  const std::vector inputs{1, 2};
  const auto map = map_of<twice>(inputs, {.chunk_size = 2});
  rig.submit(map);
  EXPECT_THAT(rig.take_sent(), ElementsAre(Sent{alice, SectionKind::chunk, 0, 2, 1}));

  rig.lose(alice);

  EXPECT_THAT(rig.take_sent(), ElementsAre(Sent{bob, SectionKind::chunk, 0, 1, 2}));
  rig.answer(bob, 0, {2});
  EXPECT_THAT(rig.take_sent(), ElementsAre(Sent{bob, SectionKind::chunk, 1, 1, 2}));
  rig.answer(bob, 1, {4});
  EXPECT_THAT(detail::result_of(*map), ElementsAre(2, 4));
  EXPECT_FALSE(rig.master.has_tasks_in_flight());
}

// Whoever saw it may not be the one that goes on.
TEST(MasterLosses, AreMadeUpForInTheStepThatHearsOfThem) {
  Rig rig;
  rig.master.begin_pool(1, {});
  const std::vector inputs{1};
  rig.submit(map_of<twice>(inputs));
  (void)rig.take_sent();

  rig.transport.happen({.peer = alice, .kind = PeerEvent::Kind::lost});
  EXPECT_TRUE(rig.master.step());

  EXPECT_THAT(rig.take_sent(), ElementsAre(Sent{bob, SectionKind::chunk, 0, 1, 2}));
}

TEST(MasterLosses, LeaveWhatTheWorkerHadSentBefore) {
  Rig rig;
  rig.master.begin_pool(1, {});
  const std::vector inputs{1};
  const auto map = map_of<twice>(inputs);
  rig.submit(map);

  rig.transport.arrive(results_of<int>({}, {2}), alice);
  rig.lose(alice);

  EXPECT_THAT(detail::result_of(*map), ElementsAre(2));
  EXPECT_EQ(rig.master.statistics().tasks_run_again, 0);
}

TEST(MasterLosses, MakeWhatTheWorkerSaysAfterwardsLate) {
  Rig rig;
  rig.master.begin_pool(1, {});
  const std::vector inputs{1};
  const auto map = map_of<twice>(inputs);
  rig.submit(map);
  rig.lose(alice);

  rig.answer(alice, 0, {99});
  EXPECT_FALSE(map->is_ready());
  rig.answer(bob, 0, {2});

  EXPECT_THAT(detail::result_of(*map), ElementsAre(2));
  EXPECT_THAT(rig.transport.forgotten(), ElementsAre(alice));
}

TEST(MasterLosses, EndATaskThatWasLostTooOften) {
  Rig rig;
  rig.master.begin_pool(1, {});
  const std::vector inputs{1, 2};
  const auto map = map_of<twice>(inputs, {.chunk_size = 2});
  rig.submit(map, 1);

  rig.lose(alice);
  rig.lose(bob);
  EXPECT_FALSE(map->is_ready());
  rig.answer(carol, 1, {4});

  EXPECT_EQ(error_of<WorkerLost>(*map),
            "task 'rankpool::roles::twice' lost its worker 2 times and is not tried again: worker "
            "4 on a was killed, worker 5 on b was killed [task 0]");
  EXPECT_EQ(map->progress({}).failed, 1);
}

TEST(MasterLosses, EndAllThatTheWorkerHeldWhereNothingMayRunTwice) {
  Rig rig;
  rig.master.begin_pool(1, {});
  const std::vector inputs{1, 2, 3, 4};
  const auto map = map_of<twice>(inputs, {.chunk_size = 4});
  rig.submit(map, 0);
  rig.answer(alice, 0, {2});
  (void)rig.take_sent();

  rig.lose(alice);

  EXPECT_THAT(error_of<WorkerLost>(*map), HasSubstr("[task 1]"));
  EXPECT_EQ(map->progress({}).failed, 3);
  EXPECT_FALSE(rig.master.has_open_submissions());
  EXPECT_THAT(rig.take_sent(), IsEmpty());
}

TEST(MasterLosses, OfAllWorkersEndAllThatIsOpenAndAllThatComes) {
  Rig rig;
  const std::vector inputs{1, 2, 3, 4};
  const auto map = map_of<twice>(inputs, {.chunk_size = 1});
  rig.submit(map);

  for (const Peer peer : {alice, bob, carol}) rig.lose(peer);

  const std::string reason =
      "no worker is left: worker 4 on a was killed, worker 5 on b was killed, worker 6 on c was "
      "killed";
  EXPECT_EQ(error_of<WorkerLost>(*map), reason);
  EXPECT_FALSE(rig.master.has_open_submissions());
  EXPECT_FALSE(rig.master.has_tasks_in_flight());
  const auto later = map_of<twice>(inputs);
  rig.submit(later);
  EXPECT_EQ(error_of<WorkerLost>(*later), reason);
}

TEST(MasterLosses, SendTheStateToTheWorkerThatGoesOnIfItHasNone) {
  Rig rig;
  rig.master.begin_pool(2, {});
  const std::vector inputs{1, 2};
  rig.submit(map_of(partial<add>(10), inputs, {.chunk_size = 1}));
  rig.answer(bob, 1, {12});
  (void)rig.take_sent();

  rig.lose(alice);
  rig.lose(bob);

  EXPECT_THAT(rig.take_sent(), ElementsAre(Sent{bob, SectionKind::chunk, 0, 1, 2},
                                           Sent{carol, SectionKind::state, 0, 0, 0},
                                           Sent{carol, SectionKind::chunk, 0, 1, 3}));
}

TEST(MasterLosses, AreReportedOnce) {
  Rig rig;

  rig.lose(bob);
  rig.lose(bob);

  const auto reports = rig.master.take_reports();
  ASSERT_EQ(reports.size(), 1);
  EXPECT_EQ(reports[0].event, WorkerReport::Event::lost);
  EXPECT_EQ(reports[0].rank, 5);
  EXPECT_EQ(reports[0].remaining_workers, 2);
  EXPECT_FALSE(rig.master.has_reports());
  EXPECT_EQ(rig.master.worker_count(), 2);
  EXPECT_THAT(rig.master.statistics().lost_workers, ElementsAre(Field(&LostWorker::rank, 5)));
}

TEST(MasterLosses, AreNotWhatASilentWorkerIs) {
  Rig rig;
  const std::vector inputs{1};
  const auto map = map_of<twice>(inputs);
  rig.submit(map);

  rig.transport.happen({.peer = alice, .kind = PeerEvent::Kind::silent});
  rig.step();
  rig.answer(alice, 0, {2});

  EXPECT_THAT(rig.master.take_reports(),
              ElementsAre(Field(&WorkerReport::event, WorkerReport::Event::silent)));
  EXPECT_THAT(detail::result_of(*map), ElementsAre(2));
}

TEST(MasterLosses, EndTheWaitForATerminatedPool) {
  Rig rig;
  rig.master.begin_pool(1, {});
  const std::vector inputs{1};
  const auto map = map_of<twice>(inputs);
  rig.submit(map);
  rig.master.terminate(std::make_exception_ptr(PoolTerminated{"enough"}));
  EXPECT_TRUE(rig.master.has_tasks_in_flight());

  rig.lose(alice);

  EXPECT_FALSE(rig.master.has_tasks_in_flight());
  EXPECT_EQ(error_of<PoolTerminated>(*map), "enough");
}

TEST(MasterLosses, RunNothingAgainThatWasTerminatedMeanwhile) {
  Rig rig;
  const std::vector inputs{1, 2, 3};
  const auto map = map_of<twice>(inputs, {.chunk_size = 1});
  rig.submit(map);
  rig.lose(alice);
  rig.master.terminate(std::make_exception_ptr(PoolTerminated{"enough"}));
  (void)rig.take_sent();

  rig.answer(bob, 1, {4});
  rig.answer(carol, 2, {6});

  EXPECT_EQ(error_of<PoolTerminated>(*map), "enough");
  EXPECT_THAT(rig.take_sent(), IsEmpty());
  EXPECT_EQ(rig.master.statistics().tasks_run_again, 0);
}

// They wait to run again until the last worker is lost, and then there is none.
TEST(MasterLosses, CountOnlyTasksThatDidRunAgain) {
  Rig rig;
  rig.master.begin_pool(1, {});
  const std::vector inputs{1, 2, 3};
  rig.submit(map_of<twice>(inputs, {.chunk_size = 3}));

  rig.lose(alice);
  EXPECT_EQ(rig.master.statistics().tasks_run_again, 1);
  rig.lose(bob);
  rig.lose(carol);

  EXPECT_EQ(rig.master.statistics().tasks_run_again, 2);  // the first one, with Bob and Carol
}

}  // namespace
}  // namespace rankpool::roles
