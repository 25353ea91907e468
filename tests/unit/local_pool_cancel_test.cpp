// SPDX-License-Identifier: BSL-1.0
//
// Tasks that nobody wants any more.

#include <chrono>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

#include <gmock/gmock.h>

#include "rankpool/pool.hpp"

#include "support/local_launch.hpp"

namespace rankpool {
namespace {

using rankpool::testing::LocalLaunch;
using ::testing::ElementsAre;

int runs = 0;
int counted(int value) {
  ++runs;
  return value;
}
int twice(int value) { return 2 * value; }

class Cancelling : public ::testing::Test {
 protected:
  Cancelling() { runs = 0; }

  LocalLaunch launch;
  Pool pool;
};

TEST_F(Cancelling, NeverStartsATaskThatHadNotStarted) {
  auto result = pool.apply_async<counted>(1);

  EXPECT_TRUE(result.cancel());

  EXPECT_TRUE(result.ready());
  EXPECT_FALSE(result.successful());
  EXPECT_THROW(result.get(), Cancelled);
  pool.close();
  pool.join();
  EXPECT_EQ(runs, 0);
}

TEST_F(Cancelling, NeverStartsTheTasksOfAMapThatHadNotStarted) {
  auto map = pool.map_async<counted>(std::vector(1'000, 1), {.chunk_size = 1});

  EXPECT_TRUE(map.cancel());

  EXPECT_THROW(map.get(), Cancelled);
  pool.close();
  pool.join();
  EXPECT_EQ(runs, 0);
}

TEST_F(Cancelling, LeavesOtherTasksAlone) {
  std::vector<AsyncResult<int>> results;
  for (int i = 0; i < 100; ++i) results.push_back(pool.apply_async<counted>(i));
  auto map = pool.map_async<twice>(std::vector{1, 2, 3});

  for (std::size_t i = 0; i < results.size(); i += 2) EXPECT_TRUE(results[i].cancel());

  EXPECT_THAT(map.get(), ElementsAre(2, 4, 6));
  for (std::size_t i = 1; i < results.size(); i += 2) {
    EXPECT_EQ(results[i].get(), static_cast<int>(i));
  }
  EXPECT_EQ(runs, 50);
}

TEST_F(Cancelling, ComesTooLateForAResultThatIsThere) {
  auto result = pool.apply_async<counted>(1);
  result.wait();

  EXPECT_FALSE(result.cancel());

  EXPECT_EQ(result.get(), 1);
}

TEST_F(Cancelling, HappensOnce) {
  auto result = pool.apply_async<counted>(1);

  EXPECT_TRUE(result.cancel());
  EXPECT_FALSE(result.cancel());
}

TEST_F(Cancelling, ComesTooLateAfterATermination) {
  auto result = pool.apply_async<counted>(1);
  pool.terminate();

  EXPECT_FALSE(result.cancel());
  EXPECT_THROW(result.get(), PoolTerminated);
}

int failing(int value) { throw std::out_of_range{std::to_string(value)}; }

TEST_F(Cancelling, IsWhatTheResultTellsThoughATaskHasFailed) {
  auto map = pool.map_async<failing>(std::vector(100'000, 1), {.chunk_size = 1});
  EXPECT_FALSE(map.wait(std::chrono::microseconds{1}));

  EXPECT_TRUE(map.cancel());

  EXPECT_THROW(map.get(), Cancelled);
}

TEST_F(Cancelling, TellsTheCallback) {
  bool is_told = false;
  auto result = pool.apply_async<counted>(1);
  result.on_error([&](const std::exception_ptr& error) {
    EXPECT_THROW(std::rethrow_exception(error), Cancelled);
    is_told = true;
  });

  result.cancel();
  pool.close();
  pool.join();

  EXPECT_TRUE(is_told);
}

}  // namespace
}  // namespace rankpool
