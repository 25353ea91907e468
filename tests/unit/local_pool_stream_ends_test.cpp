// SPDX-License-Identifier: BSL-1.0
//
// How streams end: with their inputs, an error, their pool, or because nobody wants more.

#include <memory>
#include <optional>
#include <ranges>
#include <stdexcept>
#include <utility>
#include <vector>

#include <gmock/gmock.h>

#include "rankpool/pool.hpp"

#include "support/all_of.hpp"
#include "support/local_launch.hpp"

namespace rankpool {
namespace {

using rankpool::testing::all_of;
using rankpool::testing::LocalLaunch;
using ::testing::ElementsAre;

int square(int value) { return value * value; }
int no_threes(int value) {
  if (value == 3) throw std::out_of_range{"three"};
  return value;
}

TEST(Streams, ThrowTheErrorWhoseTurnItIsAndGoOn) {
  LocalLaunch launch;
  Pool pool;
  auto stream = pool.imap<no_threes>(std::views::iota(2, 5));

  EXPECT_EQ(stream.next(), 2);
  try {
    (void)stream.next();
    FAIL() << "no error";
  } catch (const TaskError& error) {
    EXPECT_EQ(error.argument_index(), 1);
    EXPECT_EQ(error.message(), "three");
  }
  EXPECT_EQ(stream.next(), 4);
  EXPECT_EQ(stream.next(), std::nullopt);
}

TEST(Streams, ThrowWhatTheInputsThrewBehindTheResultsBeforeIt) {
  LocalLaunch launch;
  Pool pool;
  const auto throwing = [](int i) {
    if (i == 3) throw std::domain_error{"no three"};
    return i;
  };
  for (const std::size_t chunk_size : {0, 1, 2}) {
    auto stream = pool.imap<square>(std::views::iota(1) | std::views::transform(throwing),
                                    {.chunk_size = chunk_size});

    EXPECT_EQ(stream.next(), 1);
    EXPECT_EQ(stream.next(), 4);
    EXPECT_THROW((void)stream.next(), std::domain_error);
    EXPECT_EQ(stream.next(), std::nullopt);
  }
}

TEST(Streams, LetGoOfTheirInputsWhenTheyAreDropped) {
  LocalLaunch launch;
  Pool pool;
  const auto token = std::make_shared<int>(0);
  const auto holding = [token](int i) { return std::vector<double>(20'000, i); };
  {
    auto stream = pool.imap([](const std::vector<double>& values) { return values; },
                            std::views::iota(0) | std::views::transform(holding));
    (void)stream.next();
  }

  EXPECT_EQ(token.use_count(), 2) << "one is the lambda's of this test";
}

TEST(Streams, OfATerminatedPoolSaySoThoughTheirInputsHaveThrown) {
  LocalLaunch launch;
  Pool pool;
  const auto throwing = [](int i) {
    if (i == 5) throw std::domain_error{"no five"};
    return i;
  };
  auto stream = pool.imap<square>(std::views::iota(0) | std::views::transform(throwing));
  pool.terminate();

  EXPECT_THROW((void)stream.next(), PoolTerminated);
  EXPECT_EQ(stream.next(), std::nullopt);
}

TEST(Streams, MayBeLeftEarly) {
  LocalLaunch launch;
  Pool pool;
  for (const int value : pool.imap<square>(std::views::iota(0))) {
    if (value > 100) break;
  }

  EXPECT_EQ(pool.apply<square>(3), 9);
  pool.close();
  pool.join();
}

TEST(Streams, GoOnWhenThePoolIsClosed) {
  LocalLaunch launch;
  Pool pool;
  auto stream = pool.imap<square>(std::views::iota(0, 1'000), {.buffer_size = 2});

  pool.close();
  pool.join();

  EXPECT_EQ(all_of(std::move(stream)).size(), 1'000);
  EXPECT_THROW((void)pool.imap<square>(std::vector{1}), PoolClosed);
}

TEST(Streams, EndWithTheirPool) {
  LocalLaunch launch;
  std::optional<Pool> pool{std::in_place};
  auto open = pool->imap<square>(std::views::iota(1), {.buffer_size = 2});
  auto done = pool->imap<square>(std::vector{1, 2}, {.buffer_size = 2});
  pool.reset();

  EXPECT_EQ(open.next(), 1);
  EXPECT_EQ(open.next(), 4);
  EXPECT_THROW((void)open.next(), PoolClosed);
  EXPECT_EQ(open.next(), std::nullopt);
  EXPECT_THAT(all_of(std::move(done)), ElementsAre(1, 4));
}

TEST(Streams, EndWithATerminatedPool) {
  LocalLaunch launch;
  Pool pool;
  auto stream = pool.imap<square>(std::views::iota(1));
  EXPECT_EQ(stream.next(), 1);

  pool.terminate();

  const auto use_up = [&] {
    while (stream.next()) {
    }
  };
  EXPECT_THROW(use_up(), PoolTerminated);
  EXPECT_EQ(stream.next(), std::nullopt);
  EXPECT_THROW((void)pool.imap<square>(std::vector{1}), PoolTerminated);
}

TEST(Streams, RefuseToBeUsedAfterTheyWereMovedFrom) {
  LocalLaunch launch;
  Pool pool;
  auto stream = pool.imap<square>(std::vector{1});
  const auto other = std::move(stream);

  EXPECT_THROW((void)stream.next(), UsageError);  // NOLINT(bugprone-use-after-move)
}

}  // namespace
}  // namespace rankpool
