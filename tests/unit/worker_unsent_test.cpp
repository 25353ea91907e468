// SPDX-License-Identifier: BSL-1.0
//
// What a worker does while its results are on their way: nobody moves them while a task runs.

#include <vector>

#include <gtest/gtest.h>

#include "roles/in_rank_executor.hpp"
#include "roles/worker.hpp"
#include "support/manual_clock.hpp"
#include "support/messages.hpp"
#include "support/never_waits.hpp"
#include "support/recording_transport.hpp"

namespace rankpool::roles {
namespace {

using rankpool::testing::chunk_of;

rankpool::testing::ManualClock task_clock;
int runs = 0;

// A task that takes as many milliseconds as it is told.
int work(int milliseconds) {
  task_clock.advance(std::chrono::milliseconds{milliseconds});
  return ++runs;
}
int other_work(int milliseconds) { return work(milliseconds); }

using Work = detail::CallOf<detail::Function<work>, int>;
using OtherWork = detail::CallOf<detail::Function<other_work>, int>;

class WorkerUnsent : public ::testing::Test {
 protected:
  WorkerUnsent() { runs = 0; }

  template <class Call>
  void run(const std::vector<int>& milliseconds) {
    transport.arrive(chunk_of<Call>({}, milliseconds));
    run();
  }
  void run() {
    while (worker.step()) {
    }
  }

  rankpool::testing::RecordingTransport transport;
  InRankExecutor executor{1, "here"};
  rankpool::testing::NeverWaits waiter;
  Worker worker{transport, executor, task_clock, waiter};
};

TEST_F(WorkerUnsent, RunsNothingOfWhichNothingIsKnown) {
  transport.hold_back(true, false);
  run<Work>({0});
  EXPECT_EQ(runs, 0);

  transport.hold_back(false);
  run();
  EXPECT_EQ(runs, 1);

  transport.hold_back(true, false);
  run<OtherWork>({1});
  EXPECT_EQ(runs, 1);
}

TEST_F(WorkerUnsent, RunsWhatIsKnownToBeShort) {
  run<Work>({1});

  transport.hold_back(true, false);
  run<Work>({50, 1});
  EXPECT_EQ(runs, 2);  // the last one was long

  transport.hold_back(false);
  run();
  EXPECT_EQ(runs, 3);
}

TEST_F(WorkerUnsent, RunsNothingWhileLargeResultsNeedIt) {
  run<Work>({1});

  transport.hold_back(true, true);
  run<Work>({1});
  EXPECT_EQ(runs, 1);
}

TEST_F(WorkerUnsent, StopsOnlyWhenAllIsSent) {
  transport.arrive(rankpool::testing::order(SectionKind::stop));
  run();

  transport.hold_back(true);
  EXPECT_FALSE(worker.is_stopped());
  transport.hold_back(false);
  EXPECT_TRUE(worker.is_stopped());
}

}  // namespace
}  // namespace rankpool::roles
