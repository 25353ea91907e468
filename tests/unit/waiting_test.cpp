// SPDX-License-Identifier: BSL-1.0
//
// How long master and worker sleep, one time after the other.

#include <functional>
#include <map>
#include <vector>

#include <gmock/gmock.h>

#include "roles/driver.hpp"
#include "roles/in_rank_executor.hpp"
#include "roles/worker.hpp"
#include "support/manual_clock.hpp"
#include "support/messages.hpp"
#include "support/recording_transport.hpp"
#include "support/submissions.hpp"

namespace rankpool::roles {
namespace {

using namespace std::chrono_literals;
using rankpool::testing::map_of;
using rankpool::testing::order;
using rankpool::testing::results_of;

constexpr std::size_t transfer_naps = 50;

/// The first sleeps are naps beside a transfer, which then has ended; after one more, `end` is
/// called.
class NappingWaiter final : public Waiter {
 public:
  explicit NappingWaiter(rankpool::testing::RecordingTransport& transport)
      : transport_{&transport} {
    transport.hold_back(true);
  }
  void sleep(std::chrono::nanoseconds longest) override {
    sleeps.push_back(longest);
    if (sleeps.size() == transfer_naps) transport_->hold_back(false);
    if (sleeps.size() == transfer_naps + 1) end();
  }
  void interrupt() override {}

  std::vector<std::chrono::nanoseconds> sleeps;
  std::function<void()> end;

 private:
  rankpool::testing::RecordingTransport* transport_;
};

int same(int value) { return value; }

// The naps were counted as if each had been a sleep twice as long as the one before.
TEST(Waiting, OfAWorkerBeginsAnewAfterATransfer) {
  rankpool::testing::RecordingTransport transport;
  rankpool::testing::ManualClock clock;
  InRankExecutor executor{1, "here"};
  NappingWaiter waiter{transport};
  Worker worker{transport, executor, clock, waiter, core::WaitRule::sharing()};
  waiter.end = [&] { transport.arrive(order(SectionKind::stop)); };

  worker.serve();

  ASSERT_EQ(waiter.sleeps.size(), transfer_naps + 1);
  EXPECT_LE(waiter.sleeps.back(), 2ms);
}

TEST(Waiting, OfTheMasterBeginsAnewAfterATransfer) {
  rankpool::testing::RecordingTransport transport;
  rankpool::testing::ManualClock clock;
  NappingWaiter waiter{transport};
  Master master{transport, clock, {{.rank = 1, .host = "here"}}};
  Driver driver{master, waiter, clock, {.rule = core::WaitRule::sharing()}};
  driver.open_pool({});
  waiter.end = [&] { transport.arrive(results_of<int>({}, {7}), Peer{1}); };
  const std::vector inputs{7};

  driver.run(map_of<same>(inputs));

  ASSERT_EQ(waiter.sleeps.size(), transfer_naps + 1);
  EXPECT_LE(waiter.sleeps.back(), 2ms);
  driver.shut_down(0s);
}

/// Calls what the test wants to happen in the sleep of that number, from 1.
class EventfulWaiter final : public Waiter {
 public:
  explicit EventfulWaiter(rankpool::testing::ManualClock& clock) : clock_{&clock} {}

  void sleep(std::chrono::nanoseconds longest) override {
    sleeps.push_back(longest);
    clock_->advance(longest);
    if (const auto event = events.find(sleeps.size()); event != events.end()) event->second();
  }
  void interrupt() override {}

  std::vector<std::chrono::nanoseconds> sleeps;
  std::map<std::size_t, std::function<void()>> events;

 private:
  rankpool::testing::ManualClock* clock_;
};

/// Answers in the first sleep.
class YieldingWaiter final : public Waiter {
 public:
  explicit YieldingWaiter(rankpool::testing::RecordingTransport& transport)
      : transport_{&transport} {}
  void sleep(std::chrono::nanoseconds /*longest*/) override {
    if (++sleeps_ == 1) transport_->arrive(results_of<int>({}, {7}), Peer{1});
  }
  void give_way() override {
    if (sleeps_ == 0) ++yields;
  }
  void interrupt() override {}

  int yields = 0;

 private:
  int sleeps_ = 0;
  rankpool::testing::RecordingTransport* transport_;
};

TEST(Waiting, OfTheMasterLetsOthersHaveItsCore) {
  rankpool::testing::RecordingTransport transport;
  rankpool::testing::ManualClock clock;
  YieldingWaiter waiter{transport};
  Master master{transport, clock, {{.rank = 1, .host = "here"}}};
  Driver driver{master, waiter, clock, {.rule = core::WaitRule::patient()}};
  driver.open_pool({});
  const std::vector inputs{7};

  driver.run(map_of<same>(inputs));

  EXPECT_GE(waiter.yields, 20);
  driver.shut_down(0s);
}

// It went on from the sleep that the first answer had ended.
TEST(Waiting, ForTheEndBeginsAnewAfterAnAnswer) {
  rankpool::testing::RecordingTransport transport;
  rankpool::testing::ManualClock clock;
  EventfulWaiter waiter{clock};
  Master master{transport, clock, {{.rank = 1, .host = "here"}, {.rank = 2, .host = "here"}}};
  Driver driver{master, waiter, clock, {.rule = core::WaitRule::sharing()}};
  driver.open_pool({});
  const std::vector inputs{7, 8};
  driver.submit(map_of<same>(inputs));
  waiter.events[20] = [&] { transport.arrive(results_of<int>({.first = 0}, {7}), Peer{1}); };
  waiter.events[21] = [&] { transport.arrive(results_of<int>({.first = 1}, {8}), Peer{2}); };

  driver.shut_down(1h);

  ASSERT_EQ(waiter.sleeps.size(), 21);
  EXPECT_EQ(waiter.sleeps[19], 1s);
  EXPECT_LE(waiter.sleeps[20], 2ms);
}

// What was rung for may come by another way than the bell, and a moment later.
TEST(Waiting, IsShortAgainAfterABell) {
  rankpool::testing::RecordingTransport transport;
  rankpool::testing::ManualClock clock;
  EventfulWaiter waiter{clock};
  Master master{transport, clock, {{.rank = 1, .host = "here"}}};
  Driver driver{master, waiter, clock, {.rule = core::WaitRule::sharing()}};
  driver.open_pool({});
  const std::vector inputs{7};
  waiter.events[15] = [&] { clock.advance(-500ms); };  // of a second
  waiter.events[16] = [&] { transport.arrive(results_of<int>({}, {7}), Peer{1}); };

  driver.run(map_of<same>(inputs));

  ASSERT_EQ(waiter.sleeps.size(), 16);
  EXPECT_EQ(waiter.sleeps[14], 1s);
  EXPECT_LE(waiter.sleeps[15], 2ms);
  driver.shut_down(0s);
}

}  // namespace
}  // namespace rankpool::roles
