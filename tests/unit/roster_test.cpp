// SPDX-License-Identifier: BSL-1.0

#include "roles/roster.hpp"

#include <gmock/gmock.h>

#include "rankpool/errors.hpp"

namespace rankpool::roles {
namespace {

using ::testing::ElementsAre;
using ::testing::EndsWith;
using ::testing::Field;
using ::testing::HasSubstr;

constexpr core::WorkerId alice{1};
constexpr core::WorkerId bob{2};

Roster two_workers() {
  return Roster{{{.rank = 4, .host = "node07"}, {.rank = 9, .host = "node08"}}};
}

std::string text_of(const std::exception_ptr& error) {
  try {
    std::rethrow_exception(error);
  } catch (const WorkerLost& lost) {
    return lost.what();
  }
}

TEST(Roster, CountsThoseThatLive) {
  Roster roster = two_workers();

  EXPECT_TRUE(roster.on_lost(bob, "was killed by signal 9"));

  EXPECT_EQ(roster.size(), 2);
  EXPECT_EQ(roster.living(), 1);
  EXPECT_THAT(roster.lost(), ElementsAre(Field(&LostWorker::rank, 9)));
}

TEST(Roster, LosesAWorkerOnce) {
  Roster roster = two_workers();
  (void)roster.on_lost(bob, "");

  EXPECT_FALSE(roster.on_lost(bob, "was killed by signal 9"));

  EXPECT_EQ(roster.living(), 1);
  EXPECT_EQ(roster.lost().front().how, "ended");
}

TEST(Roster, ReportsHowAWorkerEndedAndHowManyAreLeft) {
  Roster roster = two_workers();
  (void)roster.on_lost(bob, "was killed by signal 9");

  const WorkerReport report =
      roster.report({.peer = Peer{2}, .kind = PeerEvent::Kind::lost, .how = "ignored"});

  EXPECT_EQ(report.event, WorkerReport::Event::lost);
  EXPECT_EQ(report.rank, 9);
  EXPECT_EQ(report.host, "node08");
  EXPECT_EQ(report.how, "was killed by signal 9");
  EXPECT_EQ(report.remaining_workers, 1);
}

TEST(Roster, ReportsThatAWorkerIsSilentAndHeardAgain) {
  const Roster roster = two_workers();

  const auto silent = roster.report({.peer = Peer{1}, .kind = PeerEvent::Kind::silent});
  const auto heard = roster.report({.peer = Peer{1}, .kind = PeerEvent::Kind::heard_again});

  EXPECT_EQ(silent.event, WorkerReport::Event::silent);
  EXPECT_EQ(silent.how, "");
  EXPECT_EQ(silent.remaining_workers, 2);
  EXPECT_EQ(heard.event, WorkerReport::Event::heard_again);
}

TEST(Roster, TellsOfATaskWhichWorkersItWasLostWith) {
  Roster roster = two_workers();
  (void)roster.on_lost(alice, "exited with 3");
  (void)roster.on_lost(bob, "was killed by signal 9");

  EXPECT_EQ(text_of(roster.task_lost("fit", 41, {bob})),
            "task 'fit' lost its worker and is not tried again: worker 9 on node08 was killed by "
            "signal 9 [task 41]");
  EXPECT_EQ(text_of(roster.task_lost("fit", 41, {bob, alice})),
            "task 'fit' lost its worker 2 times and is not tried again: worker 9 on node08 was "
            "killed by signal 9, worker 4 on node07 exited with 3 [task 41]");
}

TEST(Roster, NamesAFewOfThousandsThatWereLost) {
  Roster roster{std::vector<WorkerProcess>(1'000, {.rank = 5, .host = "node07"})};
  for (std::size_t place = 0; place < 1'000; ++place) {
    (void)roster.on_lost(core::worker_at(place), "");
  }

  const std::string text = text_of(roster.all_lost());

  EXPECT_THAT(text, HasSubstr("no worker is left: worker 5 on node07 ended, worker 5"));
  EXPECT_THAT(text, EndsWith(", and 992 more"));
  EXPECT_LT(text.size(), 300);
}

}  // namespace
}  // namespace rankpool::roles
