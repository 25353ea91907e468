// SPDX-License-Identifier: BSL-1.0

#include "roles/master.hpp"

#include <gmock/gmock.h>

#include "rankpool/detail/pool_call.hpp"
#include "rankpool/errors.hpp"
#include "rankpool/partial.hpp"

#include "support/master_rig.hpp"
#include "support/messages.hpp"
#include "support/submissions.hpp"

namespace rankpool::roles {
namespace {

using rankpool::testing::error_of;
using rankpool::testing::map_of;
using rankpool::testing::results_of;
using rankpool::testing::sections_of;
using ::testing::ElementsAre;

constexpr Peer alice{1};
constexpr Peer bob{2};

int twice(int value) { return 2 * value; }
int add(int offset, int value) { return offset + value; }

struct Rig : rankpool::testing::MasterRig {
  /// The kinds of all sections that were sent to `peer` since the last call.
  std::vector<SectionKind> take_kinds(Peer peer) {
    std::vector<SectionKind> kinds;
    for (const auto& sent : transport.take_sent()) {
      if (sent.to != peer) continue;
      for (const Section& section : sections_of(sent.message)) kinds.push_back(section.header.kind);
    }
    return kinds;
  }
};

TEST(Master, GivesEachWorkerAChunk) {
  Rig rig;
  const std::vector inputs{1, 2, 3};
  const auto map = map_of<twice>(inputs, {.chunk_size = 1});

  rig.master.submit(map);
  rig.step();

  const auto sent = rig.transport.take_sent();
  ASSERT_EQ(sent.size(), 2);
  EXPECT_EQ(sent[0].to, alice);
  EXPECT_EQ(sections_of(sent[0].message).front().tasks(),
            (core::TaskRange{core::SubmissionId{1}, 0, 1}));
  EXPECT_EQ(sent[1].to, bob);
  EXPECT_EQ(sections_of(sent[1].message).front().tasks(),
            (core::TaskRange{core::SubmissionId{1}, 1, 1}));
}

TEST(Master, PutsResultsInInputOrder) {
  Rig rig;
  const std::vector inputs{1, 2};
  const auto map = map_of<twice>(inputs, {.chunk_size = 1});
  rig.master.submit(map);
  rig.step();

  rig.transport.arrive(results_of<int>({.first = 1}, {4}), bob);
  rig.transport.arrive(results_of<int>({.first = 0}, {2}), alice);
  rig.step();

  ASSERT_TRUE(map->is_ready());
  EXPECT_THAT(detail::result_of(*map), ElementsAre(2, 4));
  EXPECT_FALSE(rig.master.has_open_submissions());
  EXPECT_FALSE(rig.master.has_tasks_in_flight());
}

TEST(Master, TakesTheResultsOfPartOfAChunk) {
  Rig rig;
  const std::vector inputs{1, 2, 3};
  const auto map = map_of<twice>(inputs, {.chunk_size = 3});
  rig.master.submit(map);
  rig.step();

  rig.transport.arrive(results_of<int>({.first = 0}, {2, 4}), alice);
  rig.step();
  EXPECT_FALSE(map->is_ready());
  rig.transport.arrive(results_of<int>({.first = 2}, {6}), alice);
  rig.step();

  EXPECT_THAT(detail::result_of(*map), ElementsAre(2, 4, 6));
}

TEST(Master, EndsAMapOfNothingAtOnce) {
  Rig rig;
  const std::vector<int> inputs;
  const auto map = map_of<twice>(inputs);

  rig.master.submit(map);

  EXPECT_TRUE(map->is_ready());
  EXPECT_FALSE(rig.master.has_open_submissions());
}

TEST(Master, SendsAStateOnceToEachWorker) {
  Rig rig;
  const std::vector inputs{1, 2, 3};
  rig.master.submit(map_of(partial<add>(10), inputs, {.chunk_size = 1}));
  rig.step();
  EXPECT_THAT(rig.take_kinds(alice), ElementsAre(SectionKind::state, SectionKind::chunk));

  rig.transport.arrive(results_of<int>({.first = 0}, {11}), alice);
  rig.step();

  EXPECT_THAT(rig.take_kinds(alice), ElementsAre(SectionKind::chunk));
}

TEST(Master, TellsWorkersToForgetOldStates) {
  Rig rig;
  rig.master.begin_pool(1, {});
  const std::vector inputs{1};
  for (std::uint64_t call = 1; call <= 8; ++call) {
    rig.master.submit(map_of(partial<add>(static_cast<int>(call)), inputs));
    rig.step();
    rig.transport.arrive(results_of<int>({.submission = call}, {0}), alice);
    rig.step();
  }
  (void)rig.transport.take_sent();

  rig.master.submit(map_of(partial<add>(9), inputs));
  rig.step();
  rig.transport.arrive(results_of<int>({.submission = 9}, {0}), alice);
  rig.step();

  EXPECT_THAT(rig.take_kinds(alice),
              ElementsAre(SectionKind::state, SectionKind::chunk, SectionKind::forget));
}

TEST(Master, IgnoresAnAnswerThatComesTwice) {
  Rig rig;
  const std::vector inputs{1, 2};
  const auto map = map_of<twice>(inputs, {.chunk_size = 1});
  rig.master.submit(map);
  rig.step();

  rig.transport.arrive(results_of<int>({.first = 0}, {2}), alice);
  rig.transport.arrive(results_of<int>({.first = 0}, {99}), alice);
  rig.transport.arrive(results_of<int>({.first = 1}, {99}), alice);
  rig.step();
  EXPECT_FALSE(map->is_ready());
  rig.transport.arrive(results_of<int>({.first = 1}, {4}), bob);
  rig.step();

  EXPECT_THAT(detail::result_of(*map), ElementsAre(2, 4));
}

TEST(Master, TellsWorkersToDropWhatIsTerminated) {
  Rig rig;
  const std::vector inputs{1, 2, 3};
  const auto map = map_of<twice>(inputs, {.chunk_size = 1});
  rig.master.submit(map);
  rig.step();
  (void)rig.transport.take_sent();

  rig.master.terminate(std::make_exception_ptr(PoolTerminated{"enough"}));

  EXPECT_EQ(error_of<PoolTerminated>(*map), "enough");
  EXPECT_FALSE(rig.master.has_open_submissions());
  EXPECT_TRUE(rig.master.has_tasks_in_flight());
  const auto sent = rig.transport.take_sent();
  ASSERT_EQ(sent.size(), 2);
  for (const auto& message : sent) {
    EXPECT_EQ(sections_of(message.message).front().header.kind, SectionKind::drop);
  }
}

TEST(Master, IgnoresLateAnswersToWhatIsTerminated) {
  Rig rig;
  const std::vector inputs{1, 2};
  const auto map = map_of<twice>(inputs, {.chunk_size = 1});
  rig.master.submit(map);
  rig.step();
  rig.master.terminate(std::make_exception_ptr(PoolTerminated{"enough"}));

  rig.transport.arrive(results_of<int>({.first = 0}, {2}), alice);
  rig.transport.arrive(results_of<int>({.first = 1}, {4}), bob);
  rig.step();

  EXPECT_FALSE(rig.master.has_tasks_in_flight());
  EXPECT_EQ(error_of<PoolTerminated>(*map), "enough");
}

TEST(Master, TellsAllWorkersToStop) {
  Rig rig;

  rig.master.stop();

  const auto sent = rig.transport.take_sent();
  ASSERT_EQ(sent.size(), 2);
  for (const auto& message : sent) {
    EXPECT_EQ(sections_of(message.message).front().header.kind, SectionKind::stop);
  }
}

}  // namespace
}  // namespace rankpool::roles
