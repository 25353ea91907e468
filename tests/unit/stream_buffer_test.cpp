// SPDX-License-Identifier: BSL-1.0

#include "core/stream_buffer.hpp"

#include <gtest/gtest.h>

namespace rankpool::core {
namespace {

using namespace std::chrono_literals;

TaskTime measured(std::chrono::nanoseconds task) {
  TaskTime time;
  time.on_measured(1, task);
  return time;
}

TEST(StreamBuffer, IsSmallWhileNothingIsKnown) { EXPECT_EQ(tasks_worth_buffering({}, 3, 0), 48); }

TEST(StreamBuffer, HoldsTwoMillisecondsOfWorkForEachWorker) {
  EXPECT_EQ(tasks_worth_buffering(measured(10us), 1, 0), 200);
  EXPECT_EQ(tasks_worth_buffering(measured(10us), 3, 0), 600);
}

TEST(StreamBuffer, HoldsSomeTasksHoweverLongTheyTake) {
  EXPECT_EQ(tasks_worth_buffering(measured(1h), 2, 0), 32);
}

TEST(StreamBuffer, IsBoundedHoweverShortTheyAre) {
  EXPECT_EQ(tasks_worth_buffering(measured(1ns), 2, 0), 2 * 8192);
  EXPECT_EQ(tasks_worth_buffering(measured(1ns), 60'000, 0), 1 << 20);
}

TEST(StreamBuffer, FeedsAllWorkersHoweverManyTheyAre) {
  EXPECT_EQ(tasks_worth_buffering(measured(1ns), 100'000, 0), 1'600'000);
}

TEST(StreamBuffer, HoldsChunksForEachWorker) {
  EXPECT_EQ(tasks_worth_buffering({}, 4, 100), 1'200);
  EXPECT_EQ(tasks_worth_buffering({}, 4, 1), 64);
}

TEST(StreamBuffer, WorksWithoutWorkers) { EXPECT_EQ(tasks_worth_buffering({}, 0, 0), 16); }

}  // namespace
}  // namespace rankpool::core
