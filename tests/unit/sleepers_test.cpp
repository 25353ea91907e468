// SPDX-License-Identifier: BSL-1.0
//
// Threads that sleep in the driver. Nothing wakes them here but a ring, so a test in which one is
// missing does not end.

#include <atomic>
#include <functional>
#include <future>
#include <thread>

#include <gmock/gmock.h>

#include "rankpool/pool.hpp"

#include "roles/current_engine.hpp"
#include "roles/driver.hpp"
#include "roles/memory_transport.hpp"
#include "support/bell.hpp"
#include "support/gate.hpp"
#include "support/messages.hpp"

namespace rankpool::roles {
namespace {

using namespace std::chrono_literals;
using rankpool::testing::Bell;
using rankpool::testing::results_of;
using rankpool::testing::wait_until;

// Of who has looked in vain for a while; later ones are longer.
constexpr std::chrono::nanoseconds first_sleep = 1ms;

int same(int value) { return value; }

/// One task, as it came to a worker.
struct Chunk {
  Peer worker;
  std::uint64_t submission;
};

/// A launch of two workers, with the test in their place. Its background thread sleeps.
struct Rig {
  MemoryNetwork network{3};
  MemoryTransport transport{network, master_peer};
  SteadyClock clock;
  Bell bell{1h};
  Master master{transport, clock, {{.rank = 1, .host = "here"}, {.rank = 2, .host = "here"}}};
  std::shared_ptr<Driver> driver = std::make_shared<Driver>(
      master, bell, clock,
      DriverOptions{.background = Background::thread, .rule = core::WaitRule::patient()});
  CurrentEngine current{driver};

  Rig() { wait_for_sleeper(1); }
  Rig(const Rig&) = delete;
  Rig& operator=(const Rig&) = delete;
  ~Rig() { driver->shut_down(0s); }

  /// The one that is the n-th to sleep.
  void wait_for_sleeper(int n) {
    wait_until([&] { return bell.sleeps() >= n && bell.sleepers() == 1; });
  }

  /// Takes the next chunk, as a worker does.
  Chunk take_chunk() {
    Chunk chunk{};
    wait_until([&] {
      for (const Peer peer : {Peer{1}, Peer{2}}) {
        const auto taken = network.take(peer);
        if (!taken) continue;
        detail::ByteReader message{taken->message.bytes()};
        chunk = {.worker = peer, .submission = take_section(message).header.submission};
        return true;
      }
      return false;
    });
    return chunk;
  }

  /// As a worker that was heard of a moment ago.
  void answer_silently(const Chunk& chunk, int value) {
    network.put(master_peer,
                {.from = chunk.worker,
                 .message = results_of<int>({.submission = chunk.submission}, {value})});
  }
  void answer(const Chunk& chunk, int value) {
    answer_silently(chunk, value);
    bell.ring();
  }
};

TEST(Sleepers, AreWokenByTheirResult) {
  Rig rig;
  Pool pool;
  auto result = std::async(std::launch::async, [&] { return pool.apply<same>(7); });
  const Chunk chunk = rig.take_chunk();
  rig.wait_for_sleeper(2);

  rig.answer(chunk, 7);

  EXPECT_EQ(result.get(), 7);
}

TEST(Sleepers, OfTheBackgroundAreWokenByASubmission) {
  Rig rig;
  Pool pool;

  auto result = pool.apply_async<same>(7);
  rig.wait_for_sleeper(2);
  rig.answer(rig.take_chunk(), 7);

  wait_until([&] { return result.ready(); });
  EXPECT_EQ(result.get(), 7);
}

// A thread that comes has a look first, and those that slept before it are in its way.
TEST(Sleepers, OfTheBackgroundGiveTheirPlaceToACallerAndDoNotComeBack) {
  Rig rig;
  Pool pool;
  auto result = std::async(std::launch::async, [&] { return pool.apply<same>(7); });
  const Chunk chunk = rig.take_chunk();
  rig.wait_for_sleeper(2);

  std::this_thread::sleep_for(20ms);

  EXPECT_LE(rig.bell.sleeps(), 5);
  rig.answer(chunk, 7);
  EXPECT_EQ(result.get(), 7);
}

TEST(Sleepers, AreWokenWhenAnotherThreadTerminatesThePool) {
  Rig rig;
  Pool pool;
  auto result = std::async(std::launch::async, [&] { return pool.apply<same>(7); });
  const Chunk chunk = rig.take_chunk();
  rig.wait_for_sleeper(2);

  pool.terminate();

  EXPECT_THROW(result.get(), PoolTerminated);
  rig.answer(chunk, 7);
}

TEST(Sleepers, LookAgainWhenAnotherThreadHasSubmittedSomething) {
  Rig rig;
  Pool pool;
  auto first = std::async(std::launch::async, [&] { return pool.apply<same>(7); });
  const Chunk chunk_of_first = rig.take_chunk();
  rig.wait_for_sleeper(2);

  auto second = pool.apply_async<same>(8);
  rig.wait_for_sleeper(3);  // it has rung for the second task's worker

  rig.answer(rig.take_chunk(), 8);
  rig.answer(chunk_of_first, 7);
  EXPECT_EQ(first.get(), 7);
  EXPECT_EQ(second.get(), 8);
}

// The worker was heard of a moment ago when it answers again, and does not ring.
TEST(Sleepers, LookAgainWhenTheThreadLeavesThatHeardOfAWorker) {
  Rig rig;
  Pool pool;
  auto first = std::async(std::launch::async, [&] { return pool.apply<same>(7); });
  const Chunk chunk_of_first = rig.take_chunk();
  rig.wait_for_sleeper(2);
  auto second = pool.apply_async<same>(8);
  rig.wait_for_sleeper(3);

  rig.answer_silently(rig.take_chunk(), 8);
  EXPECT_EQ(second.get(), 8);
  rig.wait_for_sleeper(4);

  EXPECT_EQ(rig.bell.last_sleep(), first_sleep);
  rig.answer(chunk_of_first, 7);
  EXPECT_EQ(first.get(), 7);
}

TEST(Sleepers, OfTheBackgroundLookForAWhileWhenTheThreadLeavesThatHeardOfAWorker) {
  Rig rig;
  Pool pool;
  auto first = pool.apply_async<same>(7);
  const Chunk chunk_of_first = rig.take_chunk();
  rig.wait_for_sleeper(2);
  auto second = pool.apply_async<same>(8);
  rig.wait_for_sleeper(3);

  rig.answer_silently(rig.take_chunk(), 8);
  EXPECT_EQ(second.get(), 8);
  rig.wait_for_sleeper(4);

  EXPECT_EQ(rig.bell.last_sleep(), first_sleep);
  rig.answer(chunk_of_first, 7);
  EXPECT_EQ(first.get(), 7);
}

TEST(Sleepers, LeaveWhenTheLaunchEnds) {
  Rig rig;
  Pool pool;
  auto result = pool.apply_async<same>(7);
  const Chunk chunk = rig.take_chunk();
  rig.wait_for_sleeper(2);
  auto waiting = std::async(std::launch::async, [&] { result.wait(); });
  rig.wait_for_sleeper(3);
  rig.answer_silently(chunk, 7);

  EXPECT_TRUE(rig.driver->shut_down(1h));

  EXPECT_EQ(rig.bell.sleepers(), 0);
  waiting.get();
  EXPECT_TRUE(result.ready());
}

}  // namespace
}  // namespace rankpool::roles
