// SPDX-License-Identifier: BSL-1.0
//
// Limits of isolated tasks, in time, memory and number, and tasks that are ended.

#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <map>
#include <new>
#include <string>
#include <thread>
#include <vector>

#include <gmock/gmock.h>

#include "cluster/isolation.hpp"

#include <rankpool/rankpool.hpp>
#include <sys/prctl.h>
#include <unistd.h>

namespace {

using namespace std::chrono_literals;
using isolation::hang_at_3;
using isolation::numbers;
using isolation::outcomes;
using isolation::process_of_task;
using isolation::spin;
using rankpool::Isolation;
using rankpool::Pool;
using rankpool::TaskTimeout;
using ::testing::ElementsAre;

// It ignores the request to end.
int hang_hard_at_3(int value) {
  std::signal(SIGTERM, SIG_IGN);
  return hang_at_3(value);
}

TEST(Isolation, EndsATaskThatTakesTooLong) {
  Pool pool{{.isolation = Isolation::process, .task_timeout = 200ms}};
  auto results = pool.imap<hang_at_3>(numbers(12), {.chunk_size = 6});
  EXPECT_THAT(outcomes(results, 12), ElementsAre(0, 1, 2, -1, 4, 5, 6, 7, 8, 9, 10, 11));
  EXPECT_THROW((void)pool.apply<hang_at_3>(3), TaskTimeout);
  EXPECT_THROW((void)pool.apply<hang_hard_at_3>(3), TaskTimeout);
}

int sleep_for(int milliseconds) {
  std::this_thread::sleep_for(std::chrono::milliseconds{milliseconds});
  return milliseconds;
}

TEST(Isolation, MeasuresATaskAndNotItsChunk) {
  Pool pool{{.isolation = Isolation::process, .task_timeout = 400ms}};
  const std::vector<int> naps(12, 100);
  EXPECT_EQ(pool.map<sleep_for>(naps, {.chunk_size = 12}), naps);
}

int attempt_that_lives(int value) {
  const int attempt = rankpool::this_task().attempt;
  if (attempt == 1 && value % 3 == 0) std::abort();
  if (attempt == 1 && value % 3 == 1) spin();
  return attempt;
}

TEST(Isolation, TriesAgainWhatCrashedOrTimedOut) {
  Pool pool{{.retries = 1, .isolation = Isolation::process, .task_timeout = 100ms}};
  EXPECT_THAT(pool.map<attempt_that_lives>(numbers(6)), ElementsAre(2, 2, 1, 2, 2, 1));
}

std::size_t eat(std::size_t bytes) {
  std::vector<std::vector<char>> eaten;
  constexpr std::size_t mouthful = std::size_t{4} << 20;
  for (std::size_t sum = 0; sum < bytes; sum += mouthful) eaten.emplace_back(mouthful, 'x');
  return eaten.size();
}

// The address sanitizer ends a process that gets none.
#ifdef __SANITIZE_ADDRESS__
constexpr bool refuses_memory_by_exit = true;
#else
constexpr bool refuses_memory_by_exit = false;
#endif

TEST(Isolation, RefusesMemoryBeyondTheLimit) {
  constexpr std::size_t megabyte = std::size_t{1} << 20;
  Pool pool{{.isolation = Isolation::process, .memory_limit = 256 * megabyte}};
  EXPECT_EQ(pool.apply<eat>(64 * megabyte), 16);
  try {
    (void)pool.apply<eat>(100'000 * megabyte);
    FAIL() << "no error";
  } catch (const rankpool::TaskCrashed& crash) {
    if (!refuses_memory_by_exit) throw;
    EXPECT_EQ(crash.exit_code(), 1);
  } catch (const rankpool::TaskError& error) {
    EXPECT_THROW(std::rethrow_if_nested(error), std::bad_alloc);
  }
  EXPECT_EQ(pool.apply<eat>(64 * megabyte), 16);
}

// Its processes have a name of their own.
int bomb(const std::string& name) {
  for (int i = 0; i < 200; ++i) {
    if (fork() == 0) {
      prctl(PR_SET_NAME, name.c_str());
      if (i % 2 == 0) setsid();  // gets away from its group
      for (;;) pause();
    }
  }
  spin();
  return 0;
}

int processes_called(const std::string& name) {
  FILE* const list = popen(("pgrep -c -x " + name).c_str(), "r");
  int count = -1;
  (void)!fscanf(list, "%d", &count);
  pclose(list);
  return count;
}

TEST(Isolation, EndsWhatATaskHasStarted) {
  const std::string name = "bomb" + std::to_string(getpid());
  Pool pool{{.isolation = Isolation::process, .task_timeout = 300ms}};
  EXPECT_THROW((void)pool.apply<bomb>(name), TaskTimeout);
  EXPECT_EQ(processes_called(name), 0);
}

int leave_the_group(int /*value*/) {
  setpgid(0, getppid());
  spin();
  return 0;
}

TEST(Isolation, EndsATaskThatHasLeftItsGroup) {
  Pool pool{{.isolation = Isolation::process, .task_timeout = 100ms}};
  EXPECT_THROW((void)pool.apply<leave_the_group>(0), TaskTimeout);
}

int stop(int /*value*/) { return kill(getpid(), SIGSTOP); }

TEST(Isolation, EndsATaskThatHasBeenStopped) {
  Pool pool{{.isolation = Isolation::process, .task_timeout = 100ms}};
  EXPECT_THROW((void)pool.apply<stop>(0), TaskTimeout);
}

TEST(Isolation, ReplacesAChildAfterItsTasks) {
  Pool pool{{.isolation = Isolation::process, .max_tasks_per_child = 10}};
  auto processes = pool.map<process_of_task>(numbers(200));
  std::map<int, int> tasks;
  for (const int process : processes) ++tasks[process];
  for (const auto& [process, count] : tasks) EXPECT_LE(count, 10);
  EXPECT_GE(tasks.size(), 20);
}

TEST(Isolation, CancelsATaskThatRuns) {
  Pool pool{{.isolation = Isolation::process}};
  for (int i = 0; i < 5; ++i) {
    auto hangs = pool.apply_async<hang_at_3>(3);
    auto others = pool.map_async<hang_at_3>(std::vector<int>(100, 1));
    std::this_thread::sleep_for(20ms);
    EXPECT_TRUE(hangs.cancel());
    EXPECT_EQ(others.get(), std::vector<int>(100, 1));
  }
}

TEST(Isolation, TerminatesAtOnce) {
  for (int i = 0; i < 3; ++i) {
    const auto begun = std::chrono::steady_clock::now();
    Pool pool{{.isolation = Isolation::process}};
    auto hangs = pool.map_async<hang_at_3>(std::vector<int>(20, 3));
    std::this_thread::sleep_for(20ms);
    pool.terminate();
    pool.join();
    EXPECT_THROW((void)hangs.get(), rankpool::PoolTerminated);
    EXPECT_LT(std::chrono::steady_clock::now() - begun, 800ms);
  }
}

}  // namespace
