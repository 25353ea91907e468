// SPDX-License-Identifier: BSL-1.0
//
// What a pool says when tasks fail, and when it is used as it cannot work.

#include <numeric>

#include <gmock/gmock.h>

#include "rankpool/pool.hpp"
#include "rankpool/task_info.hpp"

#include "support/local_launch.hpp"

namespace rankpool {
namespace {

using namespace std::chrono_literals;
using rankpool::testing::LocalLaunch;
using ::testing::HasSubstr;

int runs = 0;

int picky(int value) {
  ++runs;
  if (value % 10 == 7) throw std::out_of_range{"bad " + std::to_string(value)};
  if (value == 99) throw 42;
  return value;
}

// The message of the error of type E that `act` ends with.
template <class E, class Act>
std::string error_of(Act act) {
  try {
    act();
  } catch (const E& error) {
    return error.what();
  }
  return "(no error)";
}

std::vector<int> up_to(std::size_t end) {
  std::vector<int> inputs(end);
  std::iota(inputs.begin(), inputs.end(), 0);
  return inputs;
}

TEST(PoolErrors, TellTheTaskTheTypeAndThePlace) {
  LocalLaunch launch;
  Pool pool;

  EXPECT_EQ(error_of<TaskError>([&] { pool.apply<picky>(7); }),
            "task 'rankpool::picky' failed: std::out_of_range: bad 7 [worker 1 on node07, task 0]");
}

TEST(PoolErrors, HaveTheOriginalInside) {
  LocalLaunch launch;
  Pool pool;

  try {
    pool.apply<picky>(7);
    FAIL();
  } catch (const TaskError& error) {
    EXPECT_THROW(std::rethrow_if_nested(error), std::out_of_range);
  }
}

TEST(PoolErrors, TellTheFirstInInputOrderWhenAllTasksHaveRun) {
  LocalLaunch launch;
  Pool pool;
  const auto inputs = up_to(50);

  for (const std::size_t chunk_size : {0, 1, 3, 50}) {
    runs = 0;
    EXPECT_THAT(error_of<TaskError>([&] { pool.map<picky>(inputs, {.chunk_size = chunk_size}); }),
                HasSubstr("bad 7"));
    EXPECT_EQ(runs, 50);
  }
}

TEST(PoolErrors, LeaveThePoolUsable) {
  LocalLaunch launch;
  Pool pool;

  EXPECT_THROW(pool.apply<picky>(99), TaskError);

  EXPECT_EQ(pool.apply<picky>(1), 1);
}

TEST(PoolErrors, WaitForTheResultThatFailed) {
  LocalLaunch launch;
  Pool pool;
  auto bad = pool.apply_async<picky>(7);
  auto good = pool.apply_async<picky>(8);

  EXPECT_EQ(good.get(), 8);
  bad.wait();
  EXPECT_FALSE(bad.successful());
  EXPECT_THROW(bad.get(), TaskError);
  EXPECT_THROW(bad.get(), TaskError);  // as often as one likes
}

TEST(PoolErrors, CountAmongTheProgress) {
  LocalLaunch launch;
  Pool pool;
  Progress last{};

  EXPECT_THROW(pool.map<picky>(up_to(20), {.on_progress = [&](const Progress& p) { last = p; }}),
               TaskError);

  EXPECT_EQ(last.done, 20);
  EXPECT_EQ(last.failed, 2);
}

TEST(PoolErrors, RefuseAPoolWithinATask) {
  LocalLaunch launch;
  Pool pool;

  EXPECT_THAT(error_of<TaskError>([&] { pool.apply([](int) { Pool inner; }, 1); }),
              HasSubstr("a task cannot use a pool"));
}

TEST(PoolErrors, RefuseTheUseOfTheOuterPoolWithinATask) {
  static Pool* outer = nullptr;
  LocalLaunch launch;
  Pool pool;
  outer = &pool;

  const auto reuse = [](int value) { return outer->apply<picky>(value); };
  try {
    pool.apply(reuse, 1);
    FAIL();
  } catch (const TaskError& error) {
    EXPECT_THROW(std::rethrow_if_nested(error), UsageError);
  }
}

TEST(PoolErrors, RefuseAPoolOutsideOfALaunch) {
  EXPECT_THAT(error_of<UsageError>([] { Pool pool; }), HasSubstr("outside of a launch"));
}

TEST(PoolErrors, RefuseASecondPoolAtATime) {
  LocalLaunch launch;
  Pool pool;

  EXPECT_THAT(error_of<UsageError>([] { Pool second; }), HasSubstr("second Pool"));
  EXPECT_EQ(pool.apply<picky>(1), 1);
}

TEST(PoolErrors, RefuseMoreWorkersThanThereAre) {
  LocalLaunch launch;

  EXPECT_THAT(error_of<UsageError>([] { Pool pool{{.workers = 4}}; }), HasSubstr("has 3"));
  EXPECT_THROW(Pool{{.workers = -1}}, UsageError);
}

TEST(PoolErrors, RefuseToTellOfATaskOutsideOfOne) { EXPECT_THROW(this_task(), UsageError); }

TEST(PoolErrors, RefuseASecondGet) {
  LocalLaunch launch;
  Pool pool;
  auto result = pool.apply_async<picky>(1);
  EXPECT_EQ(result.get(), 1);

  EXPECT_THROW(result.get(), UsageError);
  EXPECT_THROW((void)result.ready(), UsageError);
}

int slow(const std::string& text) {
  const auto end = std::chrono::steady_clock::now() + 2ms;
  while (std::chrono::steady_clock::now() < end) {
  }
  ++runs;
  return static_cast<int>(text.size());
}

TEST(PoolErrors, OfAProgressCallbackWaitUntilNoTaskNeedsTheInputs) {
  LocalLaunch launch;
  Pool pool;
  runs = 0;
  const auto complain = [](const Progress& /*progress*/) { throw std::runtime_error{"enough"}; };
  {
    const std::vector<std::string> inputs(60, "gone when the exception has passed");
    EXPECT_THROW(pool.map<slow>(inputs, {.chunk_size = 1, .on_progress = complain}),
                 std::runtime_error);
  }

  EXPECT_EQ(runs, 60);
  EXPECT_EQ(pool.apply<picky>(1), 1);
}

}  // namespace
}  // namespace rankpool
