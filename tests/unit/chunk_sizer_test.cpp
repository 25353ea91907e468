// SPDX-License-Identifier: BSL-1.0

#include "core/chunk_sizer.hpp"

#include <limits>

#include <gmock/gmock.h>

namespace rankpool::core {
namespace {

using namespace std::chrono_literals;

constexpr ChunkSituation plenty{.waiting_tasks = 1'000'000, .workers = 2};

// What is known after `tasks` tasks were measured together, each of which took `each`.
TaskTime measured(std::size_t tasks, std::chrono::nanoseconds each) {
  TaskTime time;
  time.on_measured(tasks, each * static_cast<std::int64_t>(tasks));
  return time;
}

TEST(ChunkSizer, TriesOneTaskWhileNothingIsKnown) {
  EXPECT_EQ(ChunkSizer{0}.tasks(TaskTime{}, plenty), 1);
}

TEST(ChunkSizer, MakesChunksWorthAboutHundredAndFiftyMicroseconds) {
  EXPECT_EQ(ChunkSizer{0}.tasks(measured(100, 1us), plenty), 150);
  EXPECT_EQ(ChunkSizer{0}.tasks(measured(100, 10us), plenty), 15);
  EXPECT_EQ(ChunkSizer{0}.tasks(measured(100, 1ms), plenty), 1);
}

TEST(ChunkSizer, GrowsAtMostFourfoldOverWhatWasMeasured) {
  EXPECT_EQ(ChunkSizer{0}.tasks(measured(1, 1ns), plenty), 4);
  EXPECT_EQ(ChunkSizer{0}.tasks(measured(4, 1ns), plenty), 16);
  EXPECT_EQ(ChunkSizer{0}.tasks(measured(16, 1ns), plenty), 64);
}

TEST(ChunkSizer, TakesHalfOfAnEvenShareAtMost) {
  const TaskTime time = measured(1'000, 1ns);

  EXPECT_EQ(ChunkSizer{0}.tasks(time, {.waiting_tasks = 80, .workers = 4}), 10);
}

TEST(ChunkSizer, ShrinksToSingleTasksAtTheEnd) {
  const TaskTime time = measured(1'000, 1ns);

  for (const std::size_t waiting : {15, 9, 8, 2, 1}) {
    EXPECT_EQ(ChunkSizer{0}.tasks(time, {.waiting_tasks = waiting, .workers = 4}), 1);
  }
}

TEST(ChunkSizer, KeepsTheChunkSizeOfTheUser) {
  EXPECT_EQ(ChunkSizer{10}.tasks(TaskTime{}, plenty), 10);
  EXPECT_EQ(ChunkSizer{10}.tasks(measured(10, 1s), plenty), 10);
}

TEST(ChunkSizer, GroupsChunksOfTheUserOnlyWhileTheyAreShort) {
  EXPECT_EQ(ChunkSizer{10}.tasks(measured(100, 100ns), plenty), 400);
  EXPECT_EQ(ChunkSizer{10}.tasks(measured(100, 900ns), plenty), 50);
  EXPECT_EQ(ChunkSizer{10}.tasks(measured(100, 20us), plenty), 10);
}

TEST(ChunkSizer, GroupsAnyNumberOfThem) {
  EXPECT_EQ(ChunkSizer{10}.tasks(measured(20'000, 2ns), plenty), 25'000);
}

TEST(ChunkSizer, GroupsNoChunksAtTheEnd) {
  const TaskTime time = measured(10'000, 1ns);

  EXPECT_EQ(ChunkSizer{10}.tasks(time, {.waiting_tasks = 40, .workers = 2}), 10);
}

TEST(ChunkSizer, NeverAsksForMoreThanWaits) {
  constexpr ChunkSituation seven{.waiting_tasks = 7, .workers = 1};

  EXPECT_EQ(ChunkSizer{10}.tasks(TaskTime{}, seven), 7);
  EXPECT_EQ(ChunkSizer{std::numeric_limits<std::size_t>::max()}.tasks(TaskTime{}, seven), 7);
  EXPECT_EQ(ChunkSizer{0}.tasks(measured(1'000, 1ns), seven), 3);
}

}  // namespace
}  // namespace rankpool::core
