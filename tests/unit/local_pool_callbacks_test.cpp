// SPDX-License-Identifier: BSL-1.0
//
// Callbacks where the library has no thread of its own: whoever waits calls them.

#include <algorithm>
#include <atomic>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include <gmock/gmock.h>

#include "rankpool/pool.hpp"

#include "support/local_launch.hpp"

namespace rankpool {
namespace {

using rankpool::testing::LocalLaunch;
using ::testing::ElementsAre;

int twice(int value) { return 2 * value; }
int failing(int value) { throw std::out_of_range{std::to_string(value)}; }
void nothing() {}
int sum(int a, int b) { return a + b; }

class LocalCallbacks : public ::testing::Test {
 protected:
  LocalLaunch launch;
  Pool pool;
  std::vector<int> seen;

  auto keep() {
    return [this](int value) { seen.push_back(value); };
  }
};

TEST_F(LocalCallbacks, SeeTheResult) {
  EXPECT_EQ(pool.apply_async<twice>(4).on_success(keep()).get(), 8);
  pool.map_async<twice>(std::vector{1, 2})
      .on_success(
          [this](const std::vector<int>& all) { seen.insert(seen.end(), all.begin(), all.end()); })
      .wait();
  pool.starmap_async<sum>(std::vector{std::pair{1, 2}})
      .on_success([this](const std::vector<int>& all) { seen.push_back(all.front()); })
      .wait();
  pool.apply_async<nothing>().on_success([this] { seen.push_back(0); }).wait();

  EXPECT_THAT(seen, ElementsAre(8, 2, 4, 3, 0));
}

TEST_F(LocalCallbacks, SeeTheError) {
  std::string message;
  auto result = pool.apply_async<failing>(4).on_success(keep()).on_error(
      [&](const std::exception_ptr& error) {
        try {
          std::rethrow_exception(error);
        } catch (const TaskError& failed) {
          message = failed.message();
        }
      });

  EXPECT_THROW(result.get(), TaskError);
  EXPECT_EQ(message, "4");
  EXPECT_TRUE(seen.empty());
}

TEST_F(LocalCallbacks, AreCalledForResultsThatNobodyKeeps) {
  (void)pool.apply_async<twice>(1).on_success(keep());
  (void)pool.apply_async<twice>(2).on_success(keep());
  pool.close();
  pool.join();

  EXPECT_THAT(seen, ::testing::UnorderedElementsAre(2, 4));
}

TEST_F(LocalCallbacks, AreCalledForResultsThatAreThere) {
  auto result = pool.apply_async<twice>(1);
  result.wait();

  result.on_success(keep());

  EXPECT_EQ(result.get(), 2);
  EXPECT_THAT(seen, ElementsAre(2));
}

TEST_F(LocalCallbacks, OfOneResultComeInTheirOrder) {
  auto result = pool.apply_async<twice>(1);
  for (int i = 0; i < 5; ++i) result.on_success([this, i](int) { seen.push_back(i); });
  result.wait();

  EXPECT_THAT(seen, ElementsAre(0, 1, 2, 3, 4));
}

TEST_F(LocalCallbacks, MayUseThePool) {
  pool.apply_async<twice>(1)
      .on_success([this](int value) {
        seen.push_back(pool.apply<twice>(value));
        (void)pool.apply_async<twice>(5).on_success(keep());
      })
      .wait();
  pool.close();
  pool.join();

  EXPECT_THAT(seen, ElementsAre(4, 10));
}

TEST_F(LocalCallbacks, MayWaitForAResultWithCallbacks) {
  auto second = pool.apply_async<twice>(2);
  auto first = pool.apply_async<twice>(1);
  first.on_success([&](int value) {
    second.on_success(keep());
    seen.push_back(second.get() + value);
  });
  first.wait();

  EXPECT_THAT(seen, ElementsAre(4, 6));
}

TEST_F(LocalCallbacks, MayAskWhetherAResultWithCallbacksIsReady) {
  auto second = pool.apply_async<twice>(2).on_success(keep());
  auto first = pool.apply_async<twice>(1);
  first.on_success([&](int value) {
    while (!second.ready()) {
    }
    EXPECT_TRUE(second.successful());
    seen.push_back(value);
  });
  first.wait();

  EXPECT_EQ(seen.size(), 2);
}

TEST_F(LocalCallbacks, AreCalledOneAtATimeForSeveralThreads) {
  std::atomic<int> running = 0;
  std::atomic<int> most = 0;
  const auto wait_for_some = [&] {
    for (int i = 0; i < 20; ++i) {
      pool.apply_async<twice>(i)
          .on_success([&](int) {
            most = std::max(most.load(), ++running);
            std::this_thread::yield();
            --running;
          })
          .wait();
    }
  };
  std::thread other{wait_for_some};
  wait_for_some();
  other.join();

  EXPECT_EQ(most, 1);
}

TEST_F(LocalCallbacks, MayNotWaitForTheirOwnResult) {
  auto result = pool.apply_async<twice>(1);
  result.on_success([&](int) {
    EXPECT_THROW(result.wait(), UsageError);
    EXPECT_THROW(result.get(), UsageError);
    EXPECT_THROW(pool.join(), UsageError);
    seen.push_back(1);
  });
  result.wait();

  EXPECT_THAT(seen, ElementsAre(1));
}

TEST_F(LocalCallbacks, MayTerminateThePool) {
  auto result = pool.map_async<twice>(std::vector(1'000'000, 1));
  (void)pool.apply_async<twice>(1).on_success([this](int) {
    pool.terminate();
    seen.push_back(1);
  });

  EXPECT_THROW(result.get(), PoolTerminated);
  EXPECT_THAT(seen, ElementsAre(1));
}

TEST_F(LocalCallbacks, MayThrowWithoutHarm) {
  auto result = pool.apply_async<twice>(1).on_success([](int) { throw std::runtime_error{"no"}; });
  result.on_success(keep());

  EXPECT_EQ(result.get(), 2);
  EXPECT_THAT(seen, ElementsAre(2));
}

TEST_F(LocalCallbacks, AreToldOfATermination) {
  std::vector<std::string> errors;
  for (int i = 0; i < 3; ++i) {
    (void)pool.apply_async<twice>(1).on_error([&](const std::exception_ptr& error) {
      EXPECT_THROW(std::rethrow_exception(error), PoolTerminated);
      errors.emplace_back("terminated");
    });
  }
  pool.terminate();
  pool.join();

  EXPECT_EQ(errors.size(), 3);
}

struct NotDefaultMade {
  explicit NotDefaultMade(int number) : value{number} {}
  template <class Archive>
  explicit NotDefaultMade(Archive& archive) {
    archive& value;
  }
  template <class Archive>
  void serialize(Archive& archive, unsigned int /*version*/) {
    archive& value;
  }
  int value = 0;
};
NotDefaultMade make(int value) { return NotDefaultMade{value}; }

TEST_F(LocalCallbacks, LeaveTheResultWhereItIs) {
  auto result = pool.map_async<make>(std::vector{1, 2});
  for (int i = 0; i < 2; ++i) {
    result.on_success([this](const std::vector<NotDefaultMade>& all) {
      for (const NotDefaultMade& one : all) seen.push_back(one.value);
    });
  }

  EXPECT_EQ(result.get().size(), 2);
  EXPECT_THAT(seen, ElementsAre(1, 2, 1, 2));
}

}  // namespace
}  // namespace rankpool
