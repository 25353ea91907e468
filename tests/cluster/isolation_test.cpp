// SPDX-License-Identifier: BSL-1.0
//
// A pool whose tasks run in children of the workers is as any other, and keeps what they had done.

#include "cluster/isolation.hpp"

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include <gmock/gmock.h>

#include <rankpool/rankpool.hpp>
#include <sys/wait.h>
#include <unistd.h>

namespace {

using namespace std::chrono_literals;
using isolation::hang_at_3;
using isolation::numbers;
using isolation::process_of_task;
using rankpool::Isolation;
using rankpool::Pool;
using rankpool::TaskCrashed;

std::vector<double> reverse_unless_small(const std::vector<double>& values) {
  if (values.size() < 10) std::abort();
  return {values.rbegin(), values.rend()};
}

TEST(Isolation, KeepsLargeResultsOfAChildThatCrashes) {
  Pool pool{{.isolation = Isolation::process}};
  std::vector<std::vector<double>> inputs;
  for (int i = 0; i < 8; ++i) inputs.emplace_back(50'000, i);
  inputs[5].resize(1);
  inputs[0].back() = -1;
  auto results = pool.imap<reverse_unless_small>(inputs, {.chunk_size = 8});
  for (std::size_t i = 0; i < inputs.size(); ++i) {
    if (i == 5) {
      EXPECT_THROW((void)results.next(), TaskCrashed);
    } else {
      std::reverse(inputs[i].begin(), inputs[i].end());
      EXPECT_EQ(results.next(), inputs[i]);
    }
  }
}

std::string text_unless_7(int value) {
  if (value == 4) throw std::out_of_range{"four"};
  if (value == 7) std::abort();
  return std::string(static_cast<std::size_t>(value), 'x');
}

TEST(Isolation, KeepsErrorsOfAChildThatCrashes) {
  Pool pool{{.isolation = Isolation::process}};
  auto results = pool.imap<text_unless_7>(numbers(10), {.chunk_size = 10});
  for (int i = 0; i < 10; ++i) {
    if (i == 7) {
      EXPECT_THROW((void)results.next(), TaskCrashed);
    } else if (i == 4) {
      try {
        (void)results.next();
        FAIL() << "no error";
      } catch (const rankpool::TaskError& error) {
        EXPECT_THROW(std::rethrow_if_nested(error), std::out_of_range);
      }
    } else {
      EXPECT_EQ(results.next().value().size(), static_cast<std::size_t>(i));
    }
  }
}

int in_child_of = 0;

void begin(int value) { in_child_of = value; }
int begun_with(int value) { return value == 3 ? (std::abort(), 0) : in_child_of; }
void refuse(int /*value*/) { throw std::runtime_error{"not today"}; }
void crash(int /*value*/) {
  std::fprintf(stderr, "what it said\n");
  std::abort();
}

TEST(Isolation, InitializesEachChild) {
  Pool pool{{.initializer = rankpool::partial<begin>(42), .isolation = Isolation::process}};
  for (int i = 0; i < 3; ++i) {
    EXPECT_EQ(pool.apply<begun_with>(1), 42);
    EXPECT_THROW((void)pool.apply<begun_with>(3), TaskCrashed);
  }
  EXPECT_EQ(in_child_of, 0);
}

TEST(Isolation, TellsOfAnInitializerThatFails) {
  {
    Pool pool{{.initializer = rankpool::partial<refuse>(1), .isolation = Isolation::process}};
    EXPECT_THROW((void)pool.apply<begun_with>(1), rankpool::InitializerError);
  }
  {
    Pool pool{{.initializer = rankpool::partial<crash>(1), .isolation = Isolation::process}};
    try {
      (void)pool.apply<begun_with>(1);
      FAIL() << "no error";
    } catch (const rankpool::InitializerError& error) {
      try {
        std::rethrow_if_nested(error);
        FAIL() << "no cause";
      } catch (const TaskCrashed& crash) {
        EXPECT_EQ(crash.signal(), SIGABRT);
        EXPECT_EQ(crash.last_output(), "what it said\n");
      }
    }
  }
  Pool pool{{.isolation = Isolation::process}};
  EXPECT_EQ(pool.apply<begun_with>(1), 0);
}

// State whose decoding ends the process.
struct Deadly {
  bool is_deadly = false;
  int operator()(int value) const { return value; }
  template <class Archive>
  void serialize(Archive& archive, unsigned int /*version*/) {
    archive& is_deadly;
    if (Archive::is_loading::value && is_deadly) std::abort();
  }
};

// An initializer that has run is no task that has ended.
TEST(Isolation, OutlivesAStateThatCannotBeReadBehindAnInitializer) {
  Pool pool{{.initializer = rankpool::partial<begin>(1), .isolation = Isolation::process}};
  EXPECT_THROW((void)pool.apply(Deadly{true}, 1), TaskCrashed);
  EXPECT_EQ(pool.apply(Deadly{false}, 1), 1);
}

void begin_slowly(int milliseconds) {
  std::this_thread::sleep_for(std::chrono::milliseconds{milliseconds});
}

TEST(Isolation, LetsAChildBeginThoughItsTasksAreCancelled) {
  Pool pool{{.initializer = rankpool::partial<begin_slowly>(100), .isolation = Isolation::process}};
  EXPECT_TRUE(pool.apply_async<hang_at_3>(3).cancel());
  EXPECT_EQ(pool.apply<hang_at_3>(1), 1);
}

TEST(Isolation, LetsGoOfArgumentsThatNobodyTakes) {
  const std::vector<double> large(std::size_t{8} << 20, 1.5);
  for (int i = 0; i < 3; ++i) {
    {
      Pool pool{{.isolation = Isolation::process}};
      auto results = pool.map_async<reverse_unless_small>(std::vector(3, large));
      pool.terminate();
    }
    Pool pool;
    EXPECT_EQ(pool.apply<hang_at_3>(1), 1);
  }
}

TEST(Isolation, OutlivesAStateThatCannotBeRead) {
  Pool pool{{.isolation = Isolation::process}};
  EXPECT_THROW((void)pool.apply(Deadly{true}, 1), TaskCrashed);
  EXPECT_EQ(pool.apply(Deadly{false}, 1), 1);
}

TEST(Isolation, IsAsAnyOtherPoolOtherwise) {
  Pool pool{{.isolation = Isolation::process}};
  std::vector<int> inputs = numbers(100'000);
  EXPECT_EQ(pool.map<hang_at_3>(std::vector<int>(inputs.begin() + 4, inputs.end())),
            std::vector<int>(inputs.begin() + 4, inputs.end()));
  const auto here = pool.apply([] { return rankpool::this_task().worker; });
  EXPECT_GE(here, 1);
  EXPECT_NE(pool.apply<process_of_task>(1), getpid());
  EXPECT_THROW((void)pool.apply([](int) { Pool inner; }, 1), rankpool::TaskError);
}

TEST(Isolation, AndOtherPoolsTakeTurns) {
  for (int i = 0; i < 5; ++i) {
    int isolated = 0;
    {
      Pool pool{{.isolation = Isolation::process}};
      isolated = pool.apply<process_of_task>(1);
      if (i % 2 == 0) {
        EXPECT_THROW((void)pool.apply<text_unless_7>(7), TaskCrashed);
      }
    }
    Pool pool;
    EXPECT_NE(pool.apply<process_of_task>(1), isolated);
  }
}

std::string launchers_variables() {
  std::string found;
  for (char** entry = environ; *entry != nullptr; ++entry) {
    const std::string text = *entry;
    const bool is_launchers = text.starts_with("PMIX_") || text.starts_with("OMPI_COMM_");
    if (is_launchers) found += text + "\n";
  }
  return found;
}

int children_waited_for(int count) {
  for (int i = 0; i < count; ++i) {
    if (fork() == 0) _exit(0);
  }
  int ended = 0;
  while (wait(nullptr) > 0) ++ended;
  return ended;
}

TEST(Isolation, HasNoProcessThatATaskWaitsFor) {
  {
    Pool pool;
    EXPECT_EQ(pool.apply<children_waited_for>(3), 3);
  }
  Pool pool{{.isolation = Isolation::process}};
  EXPECT_EQ(pool.apply<children_waited_for>(3), 3);
}

TEST(Isolation, DoesNotShowTasksTheLaunchersEnvironment) {
  Pool pool{{.isolation = Isolation::process}};
  EXPECT_EQ(pool.apply<launchers_variables>(), "");
}

std::string threads() {
  const char* const text = std::getenv("OMP_NUM_THREADS");  // NOLINT(concurrency-mt-unsafe)
  return text == nullptr ? "" : text;
}

TEST(Isolation, HasTasksShareTheCoresAsElsewhere) {
  std::string elsewhere;
  {
    Pool pool;
    elsewhere = pool.apply<threads>();
  }
  Pool pool{{.isolation = Isolation::process}};
  EXPECT_EQ(pool.apply<threads>(), elsewhere);
}

TEST(Isolation, IsNeededForWhatEndsTasks) {
  EXPECT_THROW((Pool{{.task_timeout = 1s}}), rankpool::UsageError);
  EXPECT_THROW((Pool{{.memory_limit = 1}}), rankpool::UsageError);
  EXPECT_THROW((Pool{{.max_tasks_per_child = 1}}), rankpool::UsageError);
  EXPECT_THROW((Pool{{.isolation = Isolation::process, .task_timeout = -1s}}),
               rankpool::UsageError);
}

}  // namespace
