// SPDX-License-Identifier: BSL-1.0
//
// A process that ends, in whatever way, tells how.

#include "mpi/last_words.hpp"

#include <csignal>
#include <cstdlib>
#include <functional>

#include <gmock/gmock.h>

#include "socket_pair.hpp"

#include <sys/wait.h>
#include <unistd.h>

namespace rankpool::mpi {
namespace {

using rankpool::testing::connected_sockets;

struct Ended {
  std::string said;
  int status;
};

// A child that ends so, once it would tell.
Ended child_that(const std::function<void()>& ends) {
  auto sockets = connected_sockets();
  const pid_t child = fork();
  if (child == 0) {
    const EndTeller teller{sockets.other.descriptor()};
    ends();
    _exit(99);
  }
  sockets.other = {};
  Ended ended{.said = {}, .status = 0};
  waitpid(child, &ended.status, 0);
  ended.said = sockets.one.listen().end.value_or("(nothing)");
  return ended;
}

TEST(LastWords, NameTheSignalThatEndedTheProcess) {
  const Ended terminated = child_that([] { std::raise(SIGTERM); });
  EXPECT_EQ(terminated.said, "was ended by signal 15 (Terminated)");
  ASSERT_TRUE(WIFSIGNALED(terminated.status));
  EXPECT_EQ(WTERMSIG(terminated.status), SIGTERM);

  EXPECT_EQ(child_that([] { std::abort(); }).said, "was ended by signal 6 (Aborted)");
  EXPECT_EQ(child_that([] { std::raise(SIGSEGV); }).said,
            "was ended by signal 11 (Segmentation fault)");
}

TEST(LastWords, NameTheExitCode) {
  // NOLINTNEXTLINE(concurrency-mt-unsafe): what this is about
  EXPECT_EQ(child_that([] { std::exit(3); }).said, "left with exit code 3");
}

TEST(LastWords, CannotBeSaidByAProcessThatIsKilled) {
  EXPECT_THAT(child_that([] { kill(getpid(), SIGKILL); }).said,
              ::testing::StartsWith("ended without a word"));
  EXPECT_THAT(child_that([] { _exit(3); }).said, ::testing::StartsWith("ended without a word"));
}

volatile sig_atomic_t handled = 0;

TEST(LastWords, LeaveSignalsToAProgramThatHandlesThem) {
  const Ended ended = child_that([] {
    std::signal(SIGTERM, [](int) { handled = 1; });
    const EndTeller again{-1};
    std::raise(SIGTERM);
    _exit(handled == 1 ? 0 : 1);
  });

  ASSERT_TRUE(WIFEXITED(ended.status));
  EXPECT_EQ(WEXITSTATUS(ended.status), 0);
}

TEST(LastWords, GoOnToTheHandlerThatWasThereBefore) {
  const Ended ended = child_that([] {
    // As MPI prints where it crashed, and then crashes.
    std::signal(SIGSEGV, [](int) { _exit(55); });
    const EndTeller again{-1};
    std::raise(SIGSEGV);
  });

  ASSERT_TRUE(WIFEXITED(ended.status));
  EXPECT_EQ(WEXITSTATUS(ended.status), 55);
}

}  // namespace
}  // namespace rankpool::mpi
