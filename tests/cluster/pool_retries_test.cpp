// SPDX-License-Identifier: BSL-1.0
//
// Tasks that throw run again on whatever worker, as often as their pool allows.

#include <numeric>
#include <stdexcept>
#include <string>
#include <vector>

#include <gmock/gmock.h>

#include "rankpool/errors.hpp"
#include "rankpool/pool.hpp"
#include "rankpool/task_info.hpp"

#include "support/all_of.hpp"

namespace rankpool {
namespace {

using rankpool::testing::all_of;
using ::testing::AllOf;
using ::testing::Each;
using ::testing::HasSubstr;
using ::testing::SizeIs;
using ::testing::ThrowsMessage;

/// Returns the number of the attempt that succeeds, which is the `needed`th.
int succeed_at(int needed) {
  const int attempt = this_task().attempt;
  if (attempt < needed) throw std::runtime_error{"attempt " + std::to_string(attempt)};
  return attempt;
}

const std::vector<int> at_the_second(100, 2);

TEST(PoolRetries, LetEveryTaskOfAMapThrowOnce) {
  Pool pool{{.retries = 1}};
  const auto before = pool.statistics().tasks_run_again;

  for (const std::size_t chunk_size : {0U, 1U, 7U, 100U}) {
    EXPECT_THAT(pool.map<succeed_at>(at_the_second, {chunk_size}), Each(2));
  }

  EXPECT_EQ(pool.statistics().tasks_run_again - before, 400U);
}

TEST(PoolRetries, AreOfAsynchronousCallsToo) {
  Pool pool{{.retries = 1}};

  auto one = pool.apply_async<succeed_at>(2);
  auto many = pool.map_async<succeed_at>(at_the_second);

  EXPECT_EQ(one.get(), 2);
  EXPECT_THAT(many.get(), Each(2));
}

TEST(PoolRetries, AreOfStreamsToo) {
  Pool pool{{.retries = 1}};

  EXPECT_THAT(all_of(pool.imap_unordered<succeed_at>(at_the_second)), AllOf(SizeIs(100), Each(2)));
  EXPECT_THAT(all_of(pool.imap<succeed_at>(at_the_second, {.buffer_size = 3})),
              AllOf(SizeIs(100), Each(2)));
}

TEST(PoolRetries, LeaveTheCallerTheErrorOfTheLastAttempt) {
  Pool pool{{.retries = 1}};
  std::vector<int> needed(50, 1);
  needed[7] = 3;
  needed[30] = 3;

  EXPECT_THAT([&] { (void)pool.apply<succeed_at>(3); },
              ThrowsMessage<TaskError>(HasSubstr("attempt 2")));
  auto later = pool.apply_async<succeed_at>(3);
  EXPECT_THAT([&] { (void)later.get(); }, ThrowsMessage<TaskError>(HasSubstr("attempt 2")));
  try {
    (void)pool.map<succeed_at>(needed);
    ADD_FAILURE() << "the map threw nothing";
  } catch (const TaskError& error) {
    EXPECT_EQ(error.argument_index(), 7U);
    EXPECT_EQ(error.message(), "attempt 2");
  }
}

TEST(PoolRetries, SendLargeArgumentsOnceMore) {
  Pool pool{{.retries = 2}};
  const auto sum_at_the_third = [](const std::vector<double>& values) {
    if (this_task().attempt < 3) throw std::runtime_error{"not yet"};
    return std::accumulate(values.begin(), values.end(), 0.0);
  };

  EXPECT_EQ(pool.apply(sum_at_the_third, std::vector(100'000, 1.0)), 100'000);
  EXPECT_EQ(pool.apply_async(sum_at_the_third, std::vector(100'000, 2.0)).get(), 200'000);
}

TEST(PoolRetries, AreThoseOfEachPool) {
  { const Pool pool{{.retries = 1}}; }

  Pool pool;

  EXPECT_THAT([&] { (void)pool.apply<succeed_at>(2); },
              ThrowsMessage<TaskError>(HasSubstr("attempt 1")));
}

}  // namespace
}  // namespace rankpool
