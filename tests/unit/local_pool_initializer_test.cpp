// SPDX-License-Identifier: BSL-1.0
//
// What workers do first in a pool.

#include <stdexcept>
#include <string>
#include <vector>

#include <gmock/gmock.h>

#include "rankpool/initializer.hpp"
#include "rankpool/partial.hpp"
#include "rankpool/pool.hpp"

#include "support/local_launch.hpp"

namespace rankpool {
namespace {

using rankpool::testing::LocalLaunch;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::UnorderedElementsAre;

// All workers are in this process.
std::vector<std::string> done;
void note(const std::string& what) { done.push_back(what + std::to_string(this_task().worker)); }
void note_nothing() { done.emplace_back("nothing"); }
int number_of_done(int /*value*/) { return static_cast<int>(done.size()); }
int noted(int value) {
  note("task");
  return value;
}
void fail_on_worker_2() {
  done.emplace_back("tried");
  if (this_task().worker == 2) throw std::invalid_argument{"no tables here"};
}

class Initializing : public ::testing::Test {
 protected:
  Initializing() { done.clear(); }
  LocalLaunch launch;
};

TEST_F(Initializing, HappensOnceAWorkerBeforeItsFirstTask) {
  Pool pool{{.initializer = partial<note>(std::string{"init"})}};

  const auto results = pool.map<number_of_done>(std::vector(100, 0), {.chunk_size = 1});

  EXPECT_THAT(done, UnorderedElementsAre("init1", "init2", "init3"));
  EXPECT_GE(results.front(), 1);
}

TEST_F(Initializing, HappensAgainInTheNextPool) {
  for (int i = 0; i < 3; ++i) {
    Pool pool{{.workers = 1, .initializer = partial<note>(std::string{"init"})}};
    (void)pool.apply<noted>(1);
  }

  EXPECT_THAT(done, ElementsAre("init1", "task1", "init1", "task1", "init1", "task1"));
}

TEST_F(Initializing, DoesNotHappenInAPoolWithoutInitializer) {
  {
    Pool pool{{.initializer = partial<note>(std::string{"init"})}};
    (void)pool.apply<noted>(1);
  }
  done.clear();

  Pool pool;
  (void)pool.map<noted>(std::vector(10, 1));

  EXPECT_THAT(done, ::testing::Not(::testing::Contains(::testing::StartsWith("init"))));
}

TEST_F(Initializing, TakesAnyTaskWithoutArguments) {
  {
    Pool pool{{.initializer = partial<note_nothing>()}};
    (void)pool.apply<noted>(1);
  }
  {
    Pool pool{{.initializer = [] { done.emplace_back("lambda"); }}};
    (void)pool.apply<noted>(1);
  }

  EXPECT_THAT(done, ::testing::Contains("nothing"));
  EXPECT_THAT(done, ::testing::Contains("lambda"));
}

TEST_F(Initializing, ThatFailsEndsWhatIsOpenWithOneError) {
  Pool pool{{.initializer = partial<fail_on_worker_2>()}};
  auto result = pool.map_async<noted>(std::vector(1'000, 1), {.chunk_size = 1});

  try {
    (void)result.get();
    FAIL() << "no error";
  } catch (const InitializerError& error) {
    EXPECT_STREQ(
        error.what(),
        "the pool cannot be used, for its initializer 'rankpool::fail_on_worker_2' failed: "
        "std::invalid_argument: no tables here [worker 2 on node07]");
    EXPECT_EQ(error.worker_rank(), 2);
    EXPECT_THROW(std::rethrow_if_nested(error), std::invalid_argument);
  }
}

TEST_F(Initializing, ThatFailedLetsThePoolBeUsedNoMore) {
  Pool pool{{.initializer = partial<fail_on_worker_2>()}};
  auto stream = pool.imap<noted>(std::views::iota(0));

  const auto use_up = [&] {
    while (stream.next()) {
    }
  };
  EXPECT_THROW(use_up(), InitializerError);
  EXPECT_THROW((void)pool.apply<noted>(1), InitializerError);
  EXPECT_THROW((void)pool.map_async<noted>(std::vector{1}), InitializerError);
  EXPECT_THROW((void)pool.imap<noted>(std::vector{1}), InitializerError);
  EXPECT_LE(std::count(done.begin(), done.end(), "tried"), 3) << "it was tried again";
}

TEST_F(Initializing, ThatFailedDoesNotSpoilTheNextPool) {
  {
    Pool pool{{.initializer = partial<fail_on_worker_2>()}};
    EXPECT_THROW((void)pool.map<noted>(std::vector(100, 1), {.chunk_size = 1}), InitializerError);
  }

  Pool pool{{.initializer = partial<note>(std::string{"init"})}};
  EXPECT_THAT(pool.map<noted>(std::vector{1, 2, 3, 4}), ElementsAre(1, 2, 3, 4));
}

TEST_F(Initializing, ThatFailedIsNoTroubleForAPoolThatWasNotUsed) {
  { Pool pool{{.initializer = partial<fail_on_worker_2>()}}; }

  Pool pool;
  EXPECT_THAT(pool.map<noted>(std::vector(100, 1), {.chunk_size = 1}), ::testing::Each(1));
}

}  // namespace
}  // namespace rankpool
