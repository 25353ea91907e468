// SPDX-License-Identifier: BSL-1.0
//
// Tasks that throw, in a pool that lets them run again.

#include <map>
#include <numeric>

#include <gmock/gmock.h>

#include "rankpool/pool.hpp"
#include "rankpool/task_info.hpp"

#include "support/all_of.hpp"
#include "support/error_of.hpp"
#include "support/local_launch.hpp"

namespace rankpool {
namespace {

using rankpool::testing::all_of;
using rankpool::testing::LocalLaunch;
using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::SizeIs;

std::map<std::size_t, std::vector<int>> attempts;  // by task, as each saw them

// Succeeds when it is tried for the `needed`th time.
int succeed_at(int needed) {
  const TaskInfo& task = this_task();
  attempts[task.index].push_back(task.attempt);
  if (task.attempt < needed) throw std::runtime_error{"attempt " + std::to_string(task.attempt)};
  return 10 * needed;
}

class LocalPoolRetries : public ::testing::Test {
 protected:
  LocalPoolRetries() { attempts.clear(); }

  LocalLaunch launch_;
};

TEST_F(LocalPoolRetries, LetATaskThatThrewRunAgain) {
  Pool pool{{.retries = 2}};

  EXPECT_EQ(pool.apply<succeed_at>(3), 30);
  EXPECT_THAT(attempts[0], ElementsAre(1, 2, 3));
}

TEST_F(LocalPoolRetries, AreNoneUnlessAskedFor) {
  Pool pool;

  EXPECT_THROW(pool.apply<succeed_at>(2), TaskError);
  EXPECT_THAT(attempts[0], ElementsAre(1));
}

TEST_F(LocalPoolRetries, KeepWhatTheLastAttemptThrew) {
  Pool pool{{.retries = 2}};

  EXPECT_THAT([&] { pool.apply<succeed_at>(4); },
              ::testing::ThrowsMessage<TaskError>(HasSubstr("attempt 3")));
  EXPECT_THAT(attempts[0], ElementsAre(1, 2, 3));
}

TEST_F(LocalPoolRetries, OfAChunkAreOnlyThoseThatThrew) {
  Pool pool{{.retries = 1}};

  EXPECT_THAT(pool.map<succeed_at>(std::vector{1, 2, 1, 2, 1, 1}, {.chunk_size = 3}),
              ElementsAre(10, 20, 10, 20, 10, 10));

  EXPECT_THAT(attempts[0], ElementsAre(1));
  EXPECT_THAT(attempts[1], ElementsAre(1, 2));
  EXPECT_THAT(attempts[2], ElementsAre(1));
  EXPECT_THAT(attempts[3], ElementsAre(1, 2));
}

TEST_F(LocalPoolRetries, OfAMapEndInTheFirstErrorThatStays) {
  Pool pool{{.retries = 1}};

  EXPECT_THAT(
      [&] {
        pool.map<succeed_at>(std::vector{2, 1, 3, 9}, {.chunk_size = 4});
      },
      ::testing::ThrowsMessage<TaskError>(HasSubstr("attempt 2")));
  EXPECT_THAT(attempts[0], ElementsAre(1, 2));
  EXPECT_THAT(attempts[3], ElementsAre(1, 2));
}

TEST_F(LocalPoolRetries, KeepTheOrderOfAStream) {
  Pool pool{{.retries = 2}};
  const std::vector inputs{3, 1, 2, 1};

  EXPECT_THAT(all_of(pool.imap<succeed_at>(inputs)), ElementsAre(30, 10, 20, 10));
  EXPECT_THAT(all_of(pool.imap_unordered<succeed_at>(inputs)), SizeIs(4));
}

void fail_first(int /*value*/) {
  if (this_task().attempt == 1) throw 42;
}

TEST_F(LocalPoolRetries, AreOfFunctionsWithoutAResultToo) {
  Pool pool{{.retries = 1}};

  EXPECT_NO_THROW(pool.map<fail_first>(std::vector(100, 1)));
  EXPECT_THAT(all_of(pool.imap<fail_first>(std::vector(100, 1))), SizeIs(100));
}

TEST_F(LocalPoolRetries, CountATaskOnce) {
  Pool pool{{.retries = 1}};
  std::vector<Progress> seen;

  pool.map<fail_first>(std::vector(100, 1), {.on_progress = [&](const Progress& progress) {
                         seen.push_back(progress);
                       }});

  ASSERT_FALSE(seen.empty());
  EXPECT_EQ(seen.back().done, 100);
  EXPECT_EQ(seen.back().failed, 0);
  const Statistics all = pool.statistics();
  ASSERT_THAT(all.functions, SizeIs(1));
  EXPECT_EQ(all.functions[0].tasks, 100);
  EXPECT_EQ(all.functions[0].failed, 0);
  EXPECT_EQ(all.tasks_run_again, 100);
}

// Whose result cannot be encoded did not throw, and would not do better.
struct Unwritable {
  template <class Archive>
  void serialize(Archive& /*archive*/, unsigned /*version*/) {
    throw std::runtime_error{"cannot be written"};
  }
};

int runs = 0;

Unwritable make_unwritable(int /*value*/) {
  ++runs;
  return {};
}

TEST_F(LocalPoolRetries, AreNotOfResultsThatCannotBeEncoded) {
  runs = 0;
  Pool pool{{.retries = 3}};

  EXPECT_THROW(pool.apply<make_unwritable>(1), EncodingError);
  EXPECT_EQ(runs, 1);
}

TEST_F(LocalPoolRetries, CannotBeLessThanNone) {
  EXPECT_THAT([] { const Pool pool{{.retries = -1}}; },
              ::testing::ThrowsMessage<UsageError>(HasSubstr("retries is -1")));
}

}  // namespace
}  // namespace rankpool
