// SPDX-License-Identifier: BSL-1.0
//
// One pool and many threads. Worth most under the thread sanitizer.

#include <atomic>
#include <functional>
#include <numeric>
#include <ranges>
#include <thread>

#include <gmock/gmock.h>

#include "rankpool/partial.hpp"
#include "rankpool/pool.hpp"

#include "support/thread_cluster.hpp"

namespace rankpool {
namespace {

using namespace std::chrono_literals;
using rankpool::testing::ThreadCluster;

int twice(int value) { return 2 * value; }
std::string repeated(const std::string& text, int times) {
  std::string result;
  for (int i = 0; i < times; ++i) result += text;
  return result;
}
std::string repeated_once(const std::string& text) { return text; }
int failing(int value) { throw std::out_of_range{std::to_string(value)}; }

std::atomic<bool> may_end = false;
int held_back(int value) {
  while (!may_end) std::this_thread::yield();
  return value;
}

// Runs `act` on several threads at once, each with its number.
void on_threads(int count, const std::function<void(int)>& act) {
  std::vector<std::thread> threads;
  threads.reserve(static_cast<std::size_t>(count));
  for (int i = 0; i < count; ++i) threads.emplace_back(act, i);
  for (std::thread& thread : threads) thread.join();
}

// Whether it becomes true within a time in which everything that happens at all has happened.
bool becomes_true(const std::function<bool()>& condition) {
  const auto deadline = std::chrono::steady_clock::now() + 20s;
  while (!condition()) {
    if (std::chrono::steady_clock::now() > deadline) return false;
    std::this_thread::yield();
  }
  return true;
}

TEST(Threads, MayLendLargeInputsAtTheSameTime) {
  ThreadCluster cluster{2};
  Pool pool;

  on_threads(3, [&pool](int number) {
    const std::vector<std::string> inputs(20,
                                          std::string(100'000, static_cast<char>('a' + number)));
    for (int i = 0; i < 20; ++i) {
      EXPECT_EQ(pool.map<repeated_once>(inputs, {.chunk_size = 1}), inputs);
    }
  });
}

std::vector<double> many(int value) { return std::vector<double>(20'000, value); }
double total(const std::vector<double>& values) {
  return std::accumulate(values.begin(), values.end(), 0.0);
}

// One of the ways in which streams are used and left.
void use_streams(Pool& pool, int way) {
  if (way == 0) {
    int i = 0;
    for (const int value : pool.imap<twice>(std::views::iota(0, 300))) EXPECT_EQ(value, 2 * i++);
  } else if (way == 1) {
    auto stream = pool.imap_unordered<twice>(std::views::iota(0), {.buffer_size = 8});
    for (int i = 0; i < 20; ++i) EXPECT_TRUE(stream.next());
  } else if (way == 2) {
    auto stream = pool.imap<many>(std::views::iota(0, 20));
    for (int i = 0; i < 7; ++i) EXPECT_EQ(stream.next()->at(7), i);
  } else {
    auto stream = pool.imap<total>(std::views::iota(0, 20) | std::views::transform(many));
    for (int i = 0; i < 7; ++i) EXPECT_EQ(stream.next(), 20'000.0 * i);
  }
}

void cancel_half(Pool& pool) {
  std::vector<AsyncResult<int>> results;
  for (int i = 0; i < 40; ++i) results.push_back(pool.apply_async<twice>(i));
  auto map = pool.map_async<many>(std::vector(30, 1));
  map.cancel();
  for (std::size_t i = 0; i < results.size(); i += 2) results[i].cancel();
  for (std::size_t i = 1; i < results.size(); i += 2) {
    EXPECT_EQ(results[i].get(), 2 * static_cast<int>(i));
  }
}

TEST(Threads, MayUseStreamsAndCancelAtTheSameTime) {
  ThreadCluster cluster{3};
  Pool pool;

  on_threads(3, [&pool](int number) {
    for (int i = number; i < number + 20; ++i) {
      use_streams(pool, i % 4);
      cancel_half(pool);
    }
  });
}

TEST(Threads, MayTerminateAPoolOfStreams) {
  ThreadCluster cluster{2};
  Pool pool;

  on_threads(3, [&pool](int number) {
    try {
      auto stream = pool.imap<twice>(std::views::iota(0));
      for (int i = 0; i < 1'000; ++i) (void)stream.next();
      if (number == 0) pool.terminate();
      while (stream.next()) {
      }
    } catch (const PoolTerminated&) {
    }
  });
}

TEST(Threads, MayMapAtTheSameTime) {
  ThreadCluster cluster{3};
  Pool pool;

  on_threads(4, [&pool](int number) {
    std::vector<int> inputs(200);
    std::iota(inputs.begin(), inputs.end(), number);
    const auto results = pool.map<twice>(inputs);
    for (std::size_t i = 0; i < inputs.size(); ++i) EXPECT_EQ(results[i], 2 * inputs[i]);
  });
}

TEST(Threads, MayApplyAtTheSameTime) {
  ThreadCluster cluster{2};
  Pool pool;

  on_threads(4, [&pool](int number) {
    for (int i = 0; i < 50; ++i) {
      EXPECT_EQ(pool.apply(partial<repeated>(std::to_string(number)), 2),
                std::to_string(number) + std::to_string(number));
    }
  });
}

TEST(Threads, MayFailAtTheSameTime) {
  ThreadCluster cluster{2};
  Pool pool;

  on_threads(4, [&pool](int number) {
    for (int i = 0; i < 20; ++i) {
      EXPECT_THROW(pool.map<failing>(std::vector{number, i}), TaskError);
    }
  });
}

TEST(Threads, MayWaitForTheirOwnResults) {
  ThreadCluster cluster{2};
  Pool pool;

  on_threads(4, [&pool](int number) {
    std::vector<AsyncResult<int>> results;
    results.reserve(20);
    for (int i = 0; i < 20; ++i) results.push_back(pool.apply_async<twice>(number + i));
    for (int i = 19; i >= 0; --i) {
      EXPECT_EQ(results[static_cast<std::size_t>(i)].get(), 2 * (number + i));
    }
  });
}

TEST(Threads, WorkGoesOnWhileNobodyWaits) {
  ThreadCluster cluster{2};
  Pool pool;

  for (int round = 0; round < 20; ++round) {
    auto result = pool.map_async<twice>(std::vector(100, round), {.chunk_size = 1});
    EXPECT_TRUE(becomes_true([&] { return result.ready(); }));
    EXPECT_EQ(result.get().front(), 2 * round);
  }
}

TEST(Threads, WorkGoesOnAfterAWaitThatTimedOut) {
  ThreadCluster cluster{1};
  Pool pool;
  may_end = false;
  auto result = pool.map_async<held_back>(std::vector(10, 1), {.chunk_size = 1});

  EXPECT_FALSE(result.wait(1ms));
  may_end = true;

  EXPECT_TRUE(becomes_true([&] { return result.ready(); }));
}

TEST(Threads, AnotherThreadMayTerminate) {
  ThreadCluster cluster{2};
  Pool pool;
  may_end = false;
  auto result = pool.map_async<held_back>(std::vector(100, 1), {.chunk_size = 1});

  std::thread other{[&pool] { pool.terminate(); }};
  EXPECT_THROW(result.get(), PoolTerminated);
  other.join();

  may_end = true;
  pool.join();
}

TEST(Threads, ATerminationEndsAMapOfAnotherThread) {
  ThreadCluster cluster{2};
  Pool pool;
  may_end = false;
  std::atomic<bool> is_terminated = false;

  std::thread other{[&] {
    EXPECT_THROW(pool.map<held_back>(std::vector(100, 1)), PoolTerminated);
    is_terminated = true;
  }};
  EXPECT_TRUE(becomes_true([&] {
    pool.terminate();
    return is_terminated.load();
  }));
  other.join();

  may_end = true;
  pool.join();
}

TEST(Threads, ClosingWaitsForWhatOthersSubmitted) {
  ThreadCluster cluster{2};
  Pool pool;
  std::optional<AsyncResult<std::vector<int>>> result;
  on_threads(1, [&](int /*number*/) {
    result.emplace(pool.map_async<twice>(std::vector(100, 1), {.chunk_size = 1}));
  });

  pool.close();
  pool.join();

  EXPECT_EQ(result->get(), std::vector(100, 2));
}

TEST(Threads, PoolsFollowOneAnother) {
  ThreadCluster cluster{2};
  for (int round = 0; round < 20; ++round) {
    Pool pool;
    (void)pool.map_async<twice>(std::vector(20, 1), {.chunk_size = 1});
    if (round % 2 == 0) pool.terminate();
  }

  Pool last;
  EXPECT_EQ(last.apply<twice>(21), 42);
}

TEST(Threads, ALaunchEndsWhileWorkIsOpen) {
  std::optional<AsyncResult<std::vector<int>>> result;
  {
    ThreadCluster cluster{2};
    Pool pool;
    result.emplace(pool.map_async<twice>(std::vector(1'000, 1), {.chunk_size = 1}));
    pool.terminate();
  }

  EXPECT_TRUE(result->ready());
}

}  // namespace
}  // namespace rankpool
