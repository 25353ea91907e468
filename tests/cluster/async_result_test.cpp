// SPDX-License-Identifier: BSL-1.0
//
// Results that are taken later, while the caller does something else.

#include "rankpool/async_result.hpp"

#include <chrono>
#include <filesystem>
#include <fstream>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include <gmock/gmock.h>

#include "rankpool/errors.hpp"
#include "rankpool/pool.hpp"

#include "support/gate.hpp"

namespace rankpool {
namespace {

using namespace std::chrono_literals;
using ::testing::ElementsAre;
using testing::Gate;
using testing::wait_at;

int square(int number) { return number * number; }
void fail() { throw std::runtime_error{"on purpose"}; }
int pass_gate(const std::string& gate, int number) {
  wait_at(gate);
  return number;
}
void write_at_99(const std::string& path, int number) {
  if (number == 99) std::ofstream{path};
}

TEST(AsyncResult, IsNotReadyWhileItsTaskRuns) {
  Gate gate;
  Pool pool;

  auto result = pool.apply_async<pass_gate>(gate.path(), 5);

  EXPECT_FALSE(result.ready());
  EXPECT_THROW((void)result.successful(), UsageError);
  EXPECT_FALSE(result.wait(5ms));
  EXPECT_THROW(result.get(5ms), Timeout);
  gate.open();
  EXPECT_TRUE(result.wait(30s));
  EXPECT_TRUE(result.ready());
  EXPECT_TRUE(result.successful());
  EXPECT_EQ(result.get(), 5);
}

TEST(AsyncResult, WaitsWithoutATimeLimit) {
  Pool pool;
  auto result = pool.apply_async<square>(5);

  result.wait();

  EXPECT_TRUE(result.ready());
  EXPECT_EQ(result.get(0s), 25);
}

TEST(AsyncResult, TakesTimeLimitsOfAnySize) {
  Gate gate;
  Pool pool;
  auto result = pool.apply_async<pass_gate>(gate.path(), 5);

  EXPECT_THROW(result.get(0s), Timeout);
  EXPECT_THROW(result.get(-1h), Timeout);
  gate.open();
  EXPECT_TRUE(result.wait(std::chrono::hours::max()));
  EXPECT_EQ(result.get(std::chrono::duration<double>{1e300}), 5);
}

TEST(AsyncResult, IsUnsuccessfulIfItsTaskThrew) {
  Pool pool;
  auto result = pool.apply_async<fail>();

  result.wait();

  EXPECT_TRUE(result.ready());
  EXPECT_FALSE(result.successful());
  EXPECT_THROW(result.get(), TaskError);
}

TEST(AsyncResult, IsHandedOverOnce) {
  Pool pool;
  auto result = pool.apply_async<square>(2);
  auto moved = std::move(result);

  EXPECT_EQ(moved.get(), 4);

  EXPECT_THROW(moved.get(), UsageError);
  EXPECT_THROW((void)moved.ready(), UsageError);
}

TEST(AsyncResult, MayBeTakenInAnyOrder) {
  Pool pool;
  std::vector<AsyncResult<int>> results;
  results.reserve(50);
  for (int i = 0; i < 50; ++i) results.push_back(pool.apply_async<square>(i));

  for (int i = 49; i >= 0; i -= 2) EXPECT_EQ(results[static_cast<std::size_t>(i)].get(), i * i);
  for (int i = 0; i < 50; i += 2) EXPECT_EQ(results[static_cast<std::size_t>(i)].get(), i * i);
}

TEST(AsyncResult, MayBeTakenAfterItsPool) {
  std::optional<AsyncResult<int>> one;
  std::optional<AsyncResult<std::vector<int>>> many;
  {
    Pool pool;
    one = pool.apply_async<square>(3);
    many = pool.map_async<square>(std::vector{1, 2});
  }

  EXPECT_TRUE(one->ready());
  EXPECT_EQ(one->get(), 9);
  EXPECT_THAT(many->get(), ElementsAre(1, 4));
}

TEST(AsyncResult, OfAnEmptyMapIsReadyAtOnce) {
  Pool pool;

  auto result = pool.map_async<square>(std::vector<int>{});

  EXPECT_TRUE(result.ready());
  EXPECT_THAT(result.get(), ::testing::IsEmpty());
}

TEST(AsyncResult, ComesWhileTheCallerComputes) {
  Gate gate;
  Pool pool;
  std::vector<std::pair<std::string, int>> tasks;
  tasks.reserve(100);
  for (int i = 0; i < 100; ++i) tasks.emplace_back(gate.path(), i);

  auto result = pool.starmap_async<write_at_99>(tasks, {.chunk_size = 1});
  testing::wait_until([&] { return std::filesystem::exists(gate.path()); });

  result.get();
}

TEST(AsyncResult, IsEmptyOnceMoved) {
  Pool pool;
  auto result = pool.apply_async<square>(2);
  auto moved = std::move(result);

  EXPECT_THROW(result.get(), UsageError);  // NOLINT(bugprone-use-after-move): what this is about

  EXPECT_EQ(moved.get(), 4);
}

}  // namespace
}  // namespace rankpool
