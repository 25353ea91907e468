// SPDX-License-Identifier: BSL-1.0
//
// What a master says of its launch, with the test in its workers' place.

#include "rankpool/statistics.hpp"

#include <gmock/gmock.h>

#include "rankpool/detail/pool_call.hpp"
#include "rankpool/errors.hpp"
#include "rankpool/partial.hpp"

#include "support/master_rig.hpp"
#include "support/messages.hpp"
#include "support/submissions.hpp"

namespace rankpool::roles {
namespace {

using namespace std::chrono_literals;
using rankpool::testing::map_of;
using rankpool::testing::sections_of;
using ::testing::SizeIs;

constexpr Peer alice{1};
constexpr Peer bob{2};

int twice(int value) { return 2 * value; }
using Twice = detail::CallOf<detail::Function<twice>, int>;

struct Rig : rankpool::testing::MasterRig {
  // What a worker says of one task that took so long.
  static detail::Buffer result(std::size_t task, std::chrono::nanoseconds busy) {
    detail::Buffer message;
    SectionWriter section{message,
                          {.kind = SectionKind::results,
                           .submission = 1,
                           .first = task,
                           .busy_ns = static_cast<std::uint64_t>(busy.count())}};
    detail::write_value(message, 2 * static_cast<int>(task));
    section.close(1, false);
    return message;
  }

  void answer(Peer worker, std::size_t task, std::chrono::nanoseconds busy) {
    transport.arrive(result(task, busy), worker);
    step();
  }
};

TEST(Statistics, SayWhereTheTimeOfWorkersWent) {
  Rig rig;
  rig.clock.advance(1s);
  const std::vector inputs{0, 1, 2};
  const auto map = map_of<twice>(inputs, {.chunk_size = 1});
  rig.master.submit(map);
  rig.step();
  rig.clock.advance(10s);
  rig.answer(bob, 1, 9s);
  rig.clock.advance(10s);
  rig.answer(bob, 2, 10s);
  rig.clock.advance(5s);
  rig.answer(alice, 0, 24s);
  ASSERT_TRUE(map->is_ready());
  rig.clock.advance(4s);

  const Statistics all = rig.master.statistics();

  EXPECT_EQ(all.wall, 30s);
  EXPECT_EQ(all.serial, 5s);
  EXPECT_EQ(all.queued, 10s);  // until bob got the last task
  EXPECT_EQ(all.time.work, 43s);
  EXPECT_EQ(all.time.transfer, 2s);
  EXPECT_EQ(all.time.tail, 5s);
  EXPECT_EQ(all.time.serial, 10s);
  EXPECT_EQ(all.time.dispatch, 0s);
  EXPECT_EQ(all.time.starvation, 0s);
  EXPECT_EQ(all.time.lost, 0s);
  ASSERT_THAT(all.workers, SizeIs(2));
  EXPECT_EQ(all.workers[0].cores, 4);
  EXPECT_EQ(all.workers[0].tasks, 1);
  EXPECT_EQ(all.workers[0].work, 24s);
  EXPECT_EQ(all.workers[0].transfer, 1s);
  EXPECT_EQ(all.workers[0].without_tasks, 5s);
  EXPECT_EQ(all.workers[1].host, "b");
  EXPECT_EQ(all.workers[1].tasks, 2);
}

TEST(Statistics, CountTheTimeOfALostWorkersTaskAsLost) {
  Rig rig;
  const std::vector inputs{0, 1};
  const auto map = map_of<twice>(inputs, {.chunk_size = 1});
  rig.master.submit(map);
  rig.step();
  rig.clock.advance(10s);
  rig.transport.happen({.peer = alice, .kind = PeerEvent::Kind::lost, .how = "was killed"});
  rig.step();
  rig.clock.advance(1s);

  const Statistics all = rig.master.statistics();

  EXPECT_EQ(all.time.lost, 11s);
  EXPECT_EQ(all.time.transfer, 11s);  // bob's, who has not answered
  EXPECT_THAT(all.lost_workers, SizeIs(1));
}

TEST(Statistics, CountWhatALostWorkerHadDoneBeforeAsWhatItWas) {
  Rig rig;
  const std::vector inputs{0};
  const auto before = map_of<twice>(inputs);
  rig.master.submit(before);
  rig.step();
  rig.clock.advance(10s);
  rig.answer(alice, 0, 4s);
  const auto map = map_of<twice>(inputs);
  rig.master.submit(map);
  rig.step();
  rig.clock.advance(1s);
  rig.transport.happen({.peer = alice, .kind = PeerEvent::Kind::lost, .how = "was killed"});
  rig.step();

  const Statistics all = rig.master.statistics();

  EXPECT_EQ(all.time.work, 4s);
  EXPECT_EQ(all.time.transfer, 6s);
  EXPECT_EQ(all.time.lost, 1s);
}

/// Both workers ran an initializer, alice for five seconds; the first task began after `before`.
WorkerTime time_with_initializer(std::chrono::nanoseconds before) {
  Rig rig;
  rig.master.begin_pool(2, partial([](int) {}, 1));
  rig.clock.advance(before);
  const std::vector inputs{0};
  const auto map = map_of<twice>(inputs);
  rig.master.submit(map);
  rig.step();
  rig.clock.advance(10s);
  detail::Buffer message = Rig::result(0, 3s);
  UsageLog usage;
  usage.on_initialized(5s);
  append_usage(message, usage.take(0s));
  rig.transport.arrive(std::move(message), alice);
  rig.step();
  return rig.master.statistics().time;
}

TEST(Statistics, CountOnlyAnInitializerThatTasksWaitedFor) {
  const WorkerTime at_once = time_with_initializer(0s);
  EXPECT_EQ(at_once.initializing, 5s);
  EXPECT_EQ(at_once.transfer, 2s);

  const WorkerTime a_bit_later = time_with_initializer(2s);
  EXPECT_EQ(a_bit_later.initializing, 3s);
  EXPECT_EQ(a_bit_later.transfer, 4s);

  const WorkerTime later = time_with_initializer(6s);
  EXPECT_EQ(later.initializing, 0s);
  EXPECT_EQ(later.transfer, 7s);
}

TEST(Statistics, SortTasksOfAFunctionByTheirTimes) {
  Rig rig;
  const std::vector inputs{0, 1};
  const auto map = map_of<twice>(inputs, {.chunk_size = 1});
  rig.master.submit(map);
  rig.step();
  detail::Buffer message = Rig::result(0, 3s);
  UsageLog usage;
  usage.on_ran(Twice::entry.id, 1, 3s);
  append_usage(message, usage.take(0s));
  rig.transport.arrive(std::move(message), alice);
  rig.answer(bob, 1, 1s);  // which tells nothing: the mean counts

  const Statistics all = rig.master.statistics();

  ASSERT_THAT(all.functions, SizeIs(1));
  EXPECT_EQ(all.functions[0].tasks, 2);
  EXPECT_EQ(all.functions[0].failed, 0);
  ASSERT_THAT(all.functions[0].task_times, SizeIs(2));
  EXPECT_LE(all.functions[0].task_times[0].from, 2s);
  EXPECT_GT(all.functions[0].task_times[0].to, 2s);
  EXPECT_EQ(all.functions[0].task_times[0].tasks, 1);
  EXPECT_LE(all.functions[0].task_times[1].from, 3s);
  EXPECT_GT(all.functions[0].task_times[1].to, 3s);
}

TEST(Statistics, KeepNothingOfAFunctionThatNobodyWasGiven) {
  Rig rig;
  detail::Buffer message;
  UsageLog usage;
  usage.on_ran(12345, 1, 3s);
  usage.on_initialized(3s);
  append_usage(message, usage.take(0s));
  rig.transport.arrive(std::move(message), alice);
  rig.step();

  EXPECT_FALSE(rig.master.is_broken());
  EXPECT_TRUE(rig.master.statistics().functions.empty());
}

TEST(Statistics, CountTheBytesOfBothWays) {
  Rig rig;
  const std::vector inputs{0};
  const auto map = map_of<twice>(inputs);
  rig.master.submit(map);
  rig.step();
  const std::size_t sent = rig.transport.take_sent().front().message.size();
  const std::size_t received = Rig::result(0, 1s).size();
  rig.answer(alice, 0, 1s);

  EXPECT_EQ(rig.master.statistics().bytes_to_workers, sent);
  EXPECT_EQ(rig.master.statistics().bytes_from_workers, received);
}

TEST(Statistics, KnowWhoIsNotInThePool) {
  Rig rig;
  rig.master.begin_pool(1, {});
  rig.clock.advance(3s);
  rig.master.end_pool();
  rig.clock.advance(1s);

  EXPECT_EQ(rig.master.statistics().time.unused, 3s);
  EXPECT_EQ(rig.master.statistics().time.serial, 5s);
}

}  // namespace
}  // namespace rankpool::roles
