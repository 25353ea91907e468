// SPDX-License-Identifier: BSL-1.0

#include "roles/parking.hpp"

#include <functional>
#include <thread>

#include <gmock/gmock.h>

#include "support/bell.hpp"
#include "support/gate.hpp"
#include "support/submissions.hpp"

namespace rankpool::roles {
namespace {

using namespace std::chrono_literals;
using rankpool::testing::Bell;
using rankpool::testing::map_of;
using rankpool::testing::wait_until;

constexpr Parking::Sleeper background{.is_background = true, .awaited = nullptr};
constexpr Parking::Sleeper caller{.is_background = false, .awaited = nullptr};

int same(int value) { return value; }

/// Does something while its thread sleeps, and counts the interruptions.
class Dream final : public Waiter {
 public:
  explicit Dream(std::function<void()> act) : act_{std::move(act)} {}
  void sleep(std::chrono::nanoseconds longest) override {
    slept_for = longest;
    act_();
  }
  void interrupt() override { ++interruptions; }
  std::chrono::nanoseconds slept_for{0};
  int interruptions = 0;

 private:
  std::function<void()> act_;
};

/// A place to park in which this happens while a thread sleeps there, under the lock.
struct DreamRig {
  std::mutex mutex;
  std::function<void(Parking&)> act;
  Dream waiter{[this] {
    const std::lock_guard lock{mutex};
    act(parking);
  }};
  Parking parking{waiter};

  explicit DreamRig(std::function<void(Parking&)> during_sleep) : act{std::move(during_sleep)} {}
  void park(const Parking::Sleeper& sleeper) {
    std::unique_lock lock{mutex};
    parking.park(lock, sleeper, 1h);
  }
};

TEST(Parking, LetsGoOfTheLockWhileAThreadSleeps) {
  bool was_taken = false;
  DreamRig rig{[&](Parking& parking) { was_taken = parking.is_taken(); }};

  rig.park(caller);

  EXPECT_EQ(rig.waiter.slept_for, 1h);
  EXPECT_TRUE(was_taken);
  EXPECT_FALSE(rig.parking.is_taken());
}

TEST(Parking, WakesWhoeverWaitsForWhateverHappens) {
  DreamRig rig{[](Parking& parking) { parking.on_happened(); }};

  rig.park(caller);

  EXPECT_EQ(rig.waiter.interruptions, 1);
}

TEST(Parking, LetsACallerSleepWhoseResultIsNotThere) {
  const std::vector inputs{1};
  const auto map = map_of<same>(inputs);
  DreamRig rig{[](Parking& parking) { parking.on_happened(); }};

  rig.park({.is_background = false, .awaited = map.get()});

  EXPECT_EQ(rig.waiter.interruptions, 0);
}

TEST(Parking, WakesACallerWhoseResultIsThere) {
  const std::vector inputs{1};
  const auto map = map_of<same>(inputs);
  DreamRig rig{[&](Parking& parking) {
    map->on_tasks_ended({0, 1});
    parking.on_happened();
  }};

  rig.park({.is_background = false, .awaited = map.get()});

  EXPECT_EQ(rig.waiter.interruptions, 1);
}

TEST(Parking, WakesTheBackgroundThreadOnlyWhenItIsNeeded) {
  int after_happening = -1;
  DreamRig rig{[&](Parking& parking) {
    parking.on_happened();
    parking.on_left();
    after_happening = rig.waiter.interruptions;
    parking.call_background_away();
  }};

  rig.park(background);

  EXPECT_EQ(after_happening, 0);
  EXPECT_EQ(rig.waiter.interruptions, 1);
}

// The one that left may have heard of a worker, which then does not ring for its next answer.
TEST(Parking, WakesACallerThatMissedSomethingWhenTheOtherOneLeaves) {
  const std::vector inputs{1};
  const auto map = map_of<same>(inputs);
  DreamRig rig{[](Parking& parking) {
    parking.on_happened();
    parking.on_left();
  }};

  rig.park({.is_background = false, .awaited = map.get()});

  EXPECT_EQ(rig.waiter.interruptions, 1);
}

TEST(Parking, LetsACallerSleepThatMissedNothing) {
  const std::vector inputs{1};
  const auto map = map_of<same>(inputs);
  DreamRig rig{[](Parking& parking) { parking.on_left(); }};
  rig.parking.on_happened();

  rig.park({.is_background = false, .awaited = map.get()});

  EXPECT_EQ(rig.waiter.interruptions, 0);
}

TEST(Parking, DoesNotWakeACallerInPlaceOfTheBackgroundThread) {
  DreamRig rig{[](Parking& parking) { parking.call_background_away(); }};

  rig.park(caller);

  EXPECT_EQ(rig.waiter.interruptions, 0);
}

/// A place to park, with threads that do.
struct ThreadRig {
  Bell bell{1h};
  std::mutex mutex;
  Parking parking{bell};
  std::vector<std::thread> threads;
  int parked = 0;

  void park(const Parking::Sleeper& sleeper) {
    threads.emplace_back([this, sleeper] {
      std::unique_lock lock{mutex};
      ++parked;
      parking.park(lock, sleeper, 1h);
      --parked;
    });
  }
  // Under the lock, which a thread that parks gives away only when it waits.
  bool are_parked(int count) {
    const std::lock_guard lock{mutex};
    return parked == count;
  }
  void join() {
    for (std::thread& thread : threads) thread.join();
  }
};

TEST(Parking, LetsOneThreadSleepForAll) {
  ThreadRig rig;
  rig.park(caller);
  wait_until([&] { return rig.bell.sleepers() == 1; });
  rig.park(caller);
  rig.park(caller);
  wait_until([&] { return rig.are_parked(3); });
  EXPECT_EQ(rig.bell.sleeps(), 1);

  rig.bell.ring();

  rig.join();
  EXPECT_EQ(rig.bell.sleeps(), 1);
}

TEST(Parking, WakesThoseThatFollowWhenSomethingHappened) {
  const std::vector inputs{1};
  const auto map = map_of<same>(inputs);
  ThreadRig rig;
  rig.park({.is_background = false, .awaited = map.get()});
  wait_until([&] { return rig.bell.sleepers() == 1; });
  rig.park(caller);
  wait_until([&] { return rig.are_parked(2); });

  std::unique_lock lock{rig.mutex};
  rig.parking.on_happened();
  lock.unlock();

  wait_until([&] { return rig.are_parked(1); });
  EXPECT_EQ(rig.bell.sleepers(), 1);
  rig.bell.ring();
  rig.join();
}

TEST(Parking, CallsTheBackgroundThreadAwayForACaller) {
  ThreadRig rig;
  rig.park(background);
  wait_until([&] { return rig.bell.sleepers() == 1; });

  rig.park(caller);

  rig.join();
  EXPECT_EQ(rig.bell.sleeps(), 1);
}

TEST(Parking, IsClearWhenTheSleeperHasLeft) {
  ThreadRig rig;
  rig.park(background);
  wait_until([&] { return rig.bell.sleepers() == 1; });

  std::unique_lock lock{rig.mutex};
  rig.parking.clear(lock);

  EXPECT_EQ(rig.bell.sleepers(), 0);
  EXPECT_FALSE(rig.parking.is_taken());
  lock.unlock();
  rig.join();
}

TEST(Parking, IsClearWhereNobodySleeps) {
  ThreadRig rig;
  std::unique_lock lock{rig.mutex};

  rig.parking.clear(lock);

  EXPECT_FALSE(rig.parking.is_taken());
}

}  // namespace
}  // namespace rankpool::roles
