// SPDX-License-Identifier: BSL-1.0
//
// The master's ends of the control sockets, and the workers'.

#include <functional>
#include <future>
#include <optional>

#include <gmock/gmock.h>

#include "mpi/master_control.hpp"
#include "mpi/worker_control.hpp"
#include "socket_pair.hpp"

#include <poll.h>

namespace rankpool::mpi {
namespace {

using namespace std::chrono_literals;
using rankpool::testing::connected_sockets;
using roles::Peer;
using roles::PeerEvent;

constexpr Peer alice{1};
constexpr Peer bob{2};

/// A master and two workers, of which the test has the ends.
struct Lines {
  rankpool::testing::SocketPair to_alice = connected_sockets();
  rankpool::testing::SocketPair to_bob = connected_sockets();
  MasterControl master = MasterControl{ends()};

  std::vector<ControlSocket> ends() {
    std::vector<ControlSocket> lines;
    lines.push_back(std::move(to_alice.one));
    lines.push_back(std::move(to_bob.one));
    return lines;
  }
};

std::chrono::nanoseconds time_of(const std::function<void()>& action) {
  const auto start = std::chrono::steady_clock::now();
  action();
  return std::chrono::steady_clock::now() - start;
}

TEST(MasterControl, SleepsUntilSomebodyRings) {
  Lines lines;
  while (lines.master.next_event()) {
  }

  EXPECT_GE(time_of([&] { lines.master.sleep(20ms); }), 20ms);
  lines.to_bob.other.ring();
  EXPECT_LT(time_of([&] { lines.master.sleep(10s); }), 5s);
}

TEST(MasterControl, SleepsAgainOnceItHasHeardWhoRang) {
  Lines lines;
  lines.to_bob.other.ring();
  lines.master.sleep(10s);

  EXPECT_FALSE(lines.master.next_event().has_value());

  EXPECT_GE(time_of([&] { lines.master.sleep(20ms); }), 20ms);
}

TEST(MasterControl, IsInterruptedAlsoBeforeItSleeps) {
  Lines lines;

  lines.master.interrupt();

  EXPECT_LT(time_of([&] { lines.master.sleep(10s); }), 5s);
}

TEST(MasterControl, TellsALossOnceAndOnlyOfThatWorker) {
  Lines lines;
  lines.to_bob.other = {};
  lines.master.sleep(10s);

  const auto event = lines.master.next_event();

  ASSERT_TRUE(event.has_value());
  EXPECT_EQ(event->peer, bob);
  EXPECT_EQ(event->kind, PeerEvent::Kind::lost);
  EXPECT_FALSE(lines.master.next_event().has_value());
  EXPECT_GE(time_of([&] { lines.master.sleep(20ms); }), 20ms);
}

TEST(MasterControl, HearsOfALossWithoutASleepToo) {
  Lines lines;
  while (lines.master.next_event()) {
  }
  lines.to_alice.other = {};
  std::optional<PeerEvent> event;
  const auto deadline = std::chrono::steady_clock::now() + 10s;

  const auto took = time_of([&] {
    while (!event && std::chrono::steady_clock::now() < deadline) event = lines.master.next_event();
  });

  ASSERT_TRUE(event.has_value());
  EXPECT_EQ(event->peer, alice);
  EXPECT_LT(took, 100ms);
}

TEST(MasterControl, RingsOnlyThosePeersThatLive) {
  Lines lines;
  lines.to_bob.other = {};
  lines.master.sleep(10s);
  (void)lines.master.next_event();

  lines.master.ring(bob);
  lines.master.ring(alice);

  EXPECT_TRUE(lines.to_alice.other.listen().anything);
}

TEST(WorkerControl, SleepsUntilTheMasterRings) {
  auto sockets = connected_sockets();
  WorkerControl worker{std::move(sockets.one), {}};

  EXPECT_GE(time_of([&] { worker.sleep(20ms); }), 20ms);
  sockets.other.ring();
  EXPECT_LT(time_of([&] { worker.sleep(10s); }), 5s);
  EXPECT_FALSE(worker.next_event().has_value());
}

TEST(WorkerControl, KnowsThatTheMasterIsLost) {
  auto sockets = connected_sockets();
  WorkerControl worker{std::move(sockets.one), {}};

  sockets.other = {};
  worker.sleep(10s);

  const auto event = worker.next_event();
  ASSERT_TRUE(event.has_value());
  EXPECT_EQ(event->kind, PeerEvent::Kind::lost);
}

// Its own thread may be in a task meanwhile.
TEST(WorkerControl, ActsOnTheLossOfTheMasterBesideItsThread) {
  auto sockets = connected_sockets();
  std::promise<std::string> gone;
  const WorkerControl worker{std::move(sockets.one),
                             {.on_gone = [&](const std::string& how) { gone.set_value(how); }}};

  sockets.other = {};

  auto told = gone.get_future();
  ASSERT_EQ(told.wait_for(10s), std::future_status::ready);
  EXPECT_THAT(told.get(), ::testing::StartsWith("ended without a word"));
}

TEST(WorkerControl, LeavesWhenItIsDismissed) {
  auto sockets = connected_sockets();
  std::promise<void> dismissed;
  const WorkerControl worker{std::move(sockets.one),
                             {.on_dismissed = [&] { dismissed.set_value(); }}};

  sockets.other.dismiss();

  EXPECT_EQ(dismissed.get_future().wait_for(10s), std::future_status::ready);
}

TEST(WorkerControl, TakesAMasterThatTookLeaveForNoLoss) {
  auto sockets = connected_sockets();
  WorkerControl worker{std::move(sockets.one), {}};

  sockets.other.take_leave();
  sockets.other = {};
  worker.sleep(10s);

  EXPECT_FALSE(worker.next_event().has_value());
}

TEST(WorkerControl, ShowsThatItLives) {
  auto sockets = connected_sockets();
  const WorkerControl worker{std::move(sockets.one), {}};
  pollfd sign{.fd = sockets.other.descriptor(), .events = POLLIN, .revents = 0};

  EXPECT_EQ(poll(&sign, 1, 10'000), 1);
}

}  // namespace
}  // namespace rankpool::mpi
