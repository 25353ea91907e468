// SPDX-License-Identifier: BSL-1.0
//
// What Python tests of how a Pool begins and ends, asked of this one. See python_pool_test.cpp.

#include <chrono>
#include <numeric>
#include <thread>
#include <vector>

#include <gmock/gmock.h>

#include "rankpool/errors.hpp"
#include "rankpool/pool.hpp"

namespace rankpool {
namespace {

using namespace std::chrono_literals;
using ::testing::ElementsAre;

int square(int number) { return number * number; }
const std::vector numbers{1, 2, 3};
const std::vector squares{1, 4, 9};
void sleep_ms(int ms) { std::this_thread::sleep_for(std::chrono::milliseconds{ms}); }

// test_make_pool
TEST(PythonPools, AreRefusedForNumbersOfWorkersThatAreNone) {
  EXPECT_THROW((Pool{{.workers = -1}}), UsageError);
  Pool pool{{.workers = 1}};
  EXPECT_EQ(pool.worker_count(), 1);
}

// test_terminate
TEST(PythonPools, TerminateWithoutWaitingForWhatHasNotStarted) {
  const auto start = std::chrono::steady_clock::now();
  {
    Pool pool;
    auto result = pool.map_async<sleep_ms>(std::vector(10'000, 100), {.chunk_size = 1});
    pool.terminate();
    pool.join();
    EXPECT_THROW(result.get(), PoolTerminated);
  }
  EXPECT_LT(std::chrono::steady_clock::now() - start, 2s);
}

// test_context and test_enter: a pool that has ended takes nothing
TEST(PythonPools, EndWithTheirBlock) {
  {
    Pool pool;
    EXPECT_EQ(pool.map_async<square>(numbers).get(), squares);
    pool.close();
    EXPECT_THROW((void)pool.map_async<square>(numbers), PoolClosed);
  }
  Pool next;
  EXPECT_EQ(next.apply<square>(3), 9);
}

}  // namespace
}  // namespace rankpool
