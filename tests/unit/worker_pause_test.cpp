// SPDX-License-Identifier: BSL-1.0

#include "roles/worker_pause.hpp"

#include <gmock/gmock.h>

#include "support/never_waits.hpp"
#include "support/recording_transport.hpp"

namespace rankpool::roles {
namespace {

using core::Expecting;
using core::WaitRule;
using rankpool::testing::RecordingTransport;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::ThrowsMessage;

/// Notes for how long it was to sleep.
class NotingWaiter final : public Waiter {
 public:
  void sleep(std::chrono::nanoseconds longest) override { sleeps.push_back(longest); }
  void give_way() override { ++yields; }
  void interrupt() override {}
  std::vector<std::chrono::nanoseconds> sleeps;
  int yields = 0;
};

void lose_master(RecordingTransport& transport) {
  transport.happen(
      {.peer = master_peer, .kind = PeerEvent::Kind::lost, .how = "was killed by signal 9"});
}

TEST(WorkerPause, DoesNotSleepWhileTheRuleLooksAgain) {
  RecordingTransport transport;
  rankpool::testing::NeverWaits waiter;
  WorkerPause pause{WaitRule::patient(), waiter, transport};

  EXPECT_FALSE(pause.pause(1, Expecting::messages));
}

TEST(WorkerPause, SleepsAsLongAsTheRuleSays) {
  RecordingTransport transport;
  NotingWaiter waiter;
  const WaitRule rule = WaitRule::sharing();
  WorkerPause pause{rule, waiter, transport};

  EXPECT_TRUE(pause.pause(5000, Expecting::messages));
  EXPECT_TRUE(pause.pause(5000, Expecting::transfer));

  EXPECT_THAT(waiter.sleeps, ElementsAre(rule.sleep(5000, Expecting::messages),
                                         rule.sleep(5000, Expecting::transfer)));
}

TEST(WorkerPause, LetsOthersHaveTheCoreAsOftenAsTheRuleSays) {
  RecordingTransport transport;
  NotingWaiter waiter;
  const WaitRule rule = WaitRule::patient();
  WorkerPause pause{rule, waiter, transport};
  int expected = 0;

  for (unsigned looks = 0; looks < 1000; ++looks) {
    pause.pause(looks, Expecting::messages);
    if (rule.gives_way(looks)) ++expected;
  }

  EXPECT_GT(expected, 0);
  EXPECT_EQ(waiter.yields, expected);
}

TEST(WorkerPause, DoesNotMindAMasterThatIsSilent) {
  RecordingTransport transport;
  NotingWaiter waiter;
  WorkerPause pause{WaitRule::giving_way(), waiter, transport};
  transport.happen({.peer = master_peer, .kind = PeerEvent::Kind::silent});
  transport.happen({.peer = master_peer, .kind = PeerEvent::Kind::heard_again});

  EXPECT_TRUE(pause.pause(1, Expecting::messages));
  EXPECT_TRUE(pause.pause(2, Expecting::messages));
}

// What it had sent before can still be received: the order to stop, at the end of the launch.
TEST(WorkerPause, LetsTheWorkerLookOnceMoreForWhatALostMasterHadSent) {
  RecordingTransport transport;
  NotingWaiter waiter;
  WorkerPause pause{WaitRule::giving_way(), waiter, transport};
  lose_master(transport);

  EXPECT_NO_THROW(pause.pause(1, Expecting::messages));

  EXPECT_THAT([&] { pause.pause(2, Expecting::messages); },
              ThrowsMessage<TransportError>("the master is gone: it was killed by signal 9"));
}

// A task whose argument was on its way ends by the first error, as by any other; the worker has to
// hear of it too.
TEST(WorkerPause, NeverWaitsAgainForAMasterThatIsLost) {
  RecordingTransport transport;
  NotingWaiter waiter;
  WorkerPause pause{WaitRule::giving_way(), waiter, transport};
  lose_master(transport);
  (void)pause.pause(1, Expecting::messages);
  EXPECT_THROW(pause.pause(2, Expecting::transfer), TransportError);

  EXPECT_THROW(pause.pause(1, Expecting::messages), TransportError);
  EXPECT_EQ(waiter.sleeps.size(), 1);
}

TEST(WorkerPause, HearsOfALostMasterHoweverLongItLooks) {
  RecordingTransport transport;
  rankpool::testing::NeverWaits waiter;
  WorkerPause pause{WaitRule::spinning(), waiter, transport};
  lose_master(transport);

  EXPECT_THAT(
      [&] {
        for (unsigned looks = 1; looks < 1'000'000; ++looks)
          pause.pause(looks, Expecting::messages);
      },
      ThrowsMessage<TransportError>(HasSubstr("the master is gone")));
}

}  // namespace
}  // namespace rankpool::roles
