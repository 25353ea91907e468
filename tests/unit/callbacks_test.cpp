// SPDX-License-Identifier: BSL-1.0
//
// Callbacks on the library's own thread.

#include <atomic>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <numeric>
#include <thread>
#include <vector>

#include <gmock/gmock.h>

#include "rankpool/pool.hpp"

#include "support/thread_cluster.hpp"

namespace rankpool {
namespace {

using rankpool::testing::ThreadCluster;
using ::testing::ElementsAre;

int twice(int value) { return 2 * value; }

std::atomic<bool> may_end = false;
int held_back(int value) {
  while (!may_end) std::this_thread::yield();
  return value;
}

// Holds back a callback until the test lets it go on.
class Latch {
 public:
  void open() {
    const std::lock_guard lock{mutex_};
    is_open_ = true;
    opened_.notify_all();
  }
  void wait() {
    std::unique_lock lock{mutex_};
    opened_.wait(lock, [this] { return is_open_; });
  }

 private:
  std::mutex mutex_;
  std::condition_variable opened_;
  bool is_open_ = false;
};

class ThreadCallbacks : public ::testing::Test {
 protected:
  ThreadCluster cluster{2};
};

TEST_F(ThreadCallbacks, AreCalledOnOneThreadThatIsNotTheCallers) {
  Pool pool;
  std::vector<std::thread::id> threads;  // without a lock, as one is called at a time
  for (int i = 0; i < 100; ++i) {
    (void)pool.apply_async<twice>(i).on_success(
        [&](int) { threads.push_back(std::this_thread::get_id()); });
  }
  pool.close();
  pool.join();

  ASSERT_EQ(threads.size(), 100);
  EXPECT_NE(threads.front(), std::this_thread::get_id());
  EXPECT_THAT(threads, ::testing::Each(threads.front()));
}

TEST_F(ThreadCallbacks, ThatAreSlowHoldUpNoOtherResult) {
  Pool pool;
  Latch latch;
  auto slow = pool.apply_async<twice>(1).on_success([&](int) { latch.wait(); });

  EXPECT_EQ(pool.apply<twice>(2), 4);
  EXPECT_EQ(pool.map<twice>(std::vector(1'000, 1)), std::vector(1'000, 2));
  auto other = pool.apply_async<twice>(3);
  EXPECT_EQ(other.get(), 6);
  EXPECT_FALSE(slow.ready());
  latch.open();

  EXPECT_EQ(slow.get(), 2);
}

TEST_F(ThreadCallbacks, HaveReturnedWhenTheResultIsThere) {
  Pool pool;
  for (int i = 0; i < 200; ++i) {
    int seen = 0;
    EXPECT_EQ(pool.apply_async<twice>(i).on_success([&](int value) { seen = value; }).get(), 2 * i);
    EXPECT_EQ(seen, 2 * i);
  }
}

TEST_F(ThreadCallbacks, MaySubmitAndWait) {
  Pool pool;
  Latch done;
  std::vector<int> seen;
  std::function<void(int)> again = [&](int value) {
    seen.push_back(value + pool.apply<twice>(0));
    if (value == 64) return done.open();
    (void)pool.apply_async<twice>(value).on_success(again);
  };
  (void)pool.apply_async<twice>(1).on_success(again);
  done.wait();
  pool.close();
  pool.join();

  EXPECT_THAT(seen, ElementsAre(2, 4, 8, 16, 32, 64));
}

TEST_F(ThreadCallbacks, OfAllSubmittersAreCalledOnce) {
  Pool pool;
  std::atomic<int> sum = 0;
  std::vector<std::thread> threads;
  for (int thread = 0; thread < 4; ++thread) {
    threads.emplace_back([&] {
      for (int i = 0; i < 100; ++i) {
        (void)pool.apply_async<twice>(i).on_success([&](int value) { sum += value; });
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  pool.close();
  pool.join();

  EXPECT_EQ(sum, 4 * 2 * 4950);
}

TEST_F(ThreadCallbacks, HaveReturnedWhenThePoolIsGone) {
  int seen = 0;
  {
    Pool pool;
    for (int i = 0; i < 50; ++i) {
      (void)pool.apply_async<twice>(1).on_success([&](int value) { seen += value; });
    }
  }

  EXPECT_EQ(seen, 100);
}

TEST_F(ThreadCallbacks, MayTerminateThePool) {
  may_end = false;
  Pool pool;
  int errors = 0;
  auto held = pool.apply_async<held_back>(1);
  held.on_error([&](const std::exception_ptr&) { ++errors; });
  (void)pool.apply_async<twice>(1).on_success([&](int) {
    pool.terminate();
    may_end = true;
  });

  EXPECT_THROW(held.get(), PoolTerminated);
  EXPECT_EQ(errors, 1);
}

}  // namespace
}  // namespace rankpool
