// SPDX-License-Identifier: BSL-1.0
//
// Whatever a task does to its process, in a child of the worker it costs itself, and nothing beside
// it.

#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <map>
#include <stdexcept>
#include <string>
#include <vector>

#include <gmock/gmock.h>

#include "cluster/isolation.hpp"

#include <fcntl.h>
#include <rankpool/rankpool.hpp>
#include <unistd.h>

#ifdef __SANITIZE_ADDRESS__
// Signals are to end processes as they do elsewhere.
extern "C" const char* __asan_default_options() {  // NOLINT(bugprone-reserved-identifier)
  return "handle_segv=0:handle_sigbus=0:handle_abort=0:handle_sigfpe=0:handle_sigill=0";
}
#endif

namespace {

using isolation::numbers;
using isolation::outcomes;
using rankpool::Isolation;
using rankpool::Pool;
using rankpool::TaskCrashed;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

// What a task does to itself, by name; what then reaches the caller.
struct Fault {
  void (*commit)();
  int signal;  // that the error tells; 0: an exit
  int exit_code = 0;
};

template <int signal>
void raise_it() {
  kill(getpid(), signal);
}

// Deeper than any stack, and not to be turned into a loop.
int recurse(int depth) {
  volatile char room[4096] = {};
  room[depth % 4096] = 1;
  return depth < 0 ? 0 : recurse(depth + 1) + room[0];
}

void fail() { throw std::runtime_error{"nobody catches it"}; }
void throw_through_noexcept() noexcept { fail(); }

void kill_the_group() { kill(0, SIGKILL); }

__attribute__((no_sanitize("undefined"))) void write_to_null() {
  volatile int* const null = nullptr;
  *null = 1;
}

const std::map<std::string, Fault>& faults() {
  static const std::map<std::string, Fault> all{
      {"SIGHUP", {raise_it<SIGHUP>, SIGHUP}},
      {"SIGINT", {raise_it<SIGINT>, SIGINT}},
      {"SIGQUIT", {raise_it<SIGQUIT>, SIGQUIT}},
      {"SIGILL", {raise_it<SIGILL>, SIGILL}},
      {"SIGTRAP", {raise_it<SIGTRAP>, SIGTRAP}},
      {"SIGABRT", {raise_it<SIGABRT>, SIGABRT}},
      {"SIGBUS", {raise_it<SIGBUS>, SIGBUS}},
      {"SIGFPE", {raise_it<SIGFPE>, SIGFPE}},
      {"SIGKILL", {raise_it<SIGKILL>, SIGKILL}},
      {"SIGUSR1", {raise_it<SIGUSR1>, SIGUSR1}},
      {"SIGSEGV", {raise_it<SIGSEGV>, SIGSEGV}},
      {"SIGUSR2", {raise_it<SIGUSR2>, SIGUSR2}},
      {"SIGPIPE", {raise_it<SIGPIPE>, SIGPIPE}},
      {"SIGALRM", {raise_it<SIGALRM>, SIGALRM}},
      {"SIGTERM", {raise_it<SIGTERM>, SIGTERM}},
      {"SIGSTKFLT", {raise_it<SIGSTKFLT>, SIGSTKFLT}},
      {"SIGXCPU", {raise_it<SIGXCPU>, SIGXCPU}},
      {"SIGXFSZ", {raise_it<SIGXFSZ>, SIGXFSZ}},
      {"SIGVTALRM", {raise_it<SIGVTALRM>, SIGVTALRM}},
      {"SIGPROF", {raise_it<SIGPROF>, SIGPROF}},
      {"SIGIO", {raise_it<SIGIO>, SIGIO}},
      {"SIGPWR", {raise_it<SIGPWR>, SIGPWR}},
      {"SIGSYS", {raise_it<SIGSYS>, SIGSYS}},
      {"SIGRTMIN", {[] { kill(getpid(), SIGRTMIN); }, SIGRTMIN}},
      {"SIGRTMAX", {[] { kill(getpid(), SIGRTMAX); }, SIGRTMAX}},
      {"null", {write_to_null, SIGSEGV}},
      {"abort", {std::abort, SIGABRT}},
      {"exit", {[] { std::exit(3); }, 0, 3}},    // NOLINT(concurrency-mt-unsafe)
      {"exit_0", {[] { std::exit(0); }, 0, 0}},  // NOLINT(concurrency-mt-unsafe)
      {"_exit", {[] { _exit(4); }, 0, 4}},
      {"overflow", {[] { (void)recurse(0); }, SIGSEGV}},
      {"noexcept", {throw_through_noexcept, SIGABRT}},
      {"group", {kill_the_group, SIGKILL}},
  };
  return all;
}

/// A task of the map commits the fault.
int commit_at_7(const std::string& fault, int value) {
  if (value == 7) faults().at(fault).commit();
  return 2 * value;
}

class Faults : public ::testing::TestWithParam<std::string> {};

TEST_P(Faults, CostTheirTaskOnly) {
  const Fault& fault = faults().at(GetParam());
  Pool pool{{.isolation = Isolation::process}};
  const auto task = rankpool::partial<commit_at_7>(GetParam());
  const auto inputs = numbers(40);

  auto results = pool.imap(task, inputs, {.chunk_size = 20});
  auto expected = numbers(40);
  for (int& value : expected) value = value == 7 ? -1 : 2 * value;
  EXPECT_EQ(outcomes(results, inputs.size()), expected);

  try {
    (void)pool.apply(task, 7);
    FAIL() << "no error";
  } catch (const TaskCrashed& crash) {
    EXPECT_EQ(crash.signal(), fault.signal);
    EXPECT_EQ(crash.exit_code(), fault.exit_code);
    EXPECT_EQ(crash.argument_index(), 0);
    EXPECT_THAT(crash.host(), Not(IsEmpty()));
  }
  EXPECT_EQ(pool.statistics().lost_workers.size(), 0);
}

std::vector<std::string> names_of_faults() {
  std::vector<std::string> names;
  for (const auto& [name, fault] : faults()) names.push_back(name);
  return names;
}

INSTANTIATE_TEST_SUITE_P(Isolation, Faults, ::testing::ValuesIn(names_of_faults()),
                         [](const auto& fault) { return fault.param; });

int die_in_the_open(int /*value*/) {
  std::fprintf(stderr, "the last words\n");
  write_to_null();
  return 0;
}

TEST(Isolation, TellsOfACrashWhatCanBeTold) {
  Pool pool{{.isolation = Isolation::process}};
  try {
    (void)pool.map<die_in_the_open>(numbers(3));
    FAIL() << "no error";
  } catch (const TaskCrashed& crash) {
    EXPECT_THAT(crash.what(), HasSubstr("task 'die_in_the_open' was killed by signal 11"));
    EXPECT_EQ(crash.last_output(), "the last words\n");
    EXPECT_THAT(crash.backtrace(), HasSubstr("write_to_null"));
    EXPECT_THAT(crash.backtrace(), HasSubstr("die_in_the_open"));
    EXPECT_THAT(crash.backtrace(), Not(HasSubstr("Journaling")));
  }
}

int close_all_files(int value) {
  for (int file = 0; file < 1024; ++file) close(file);
  (void)!open("/dev/null", O_RDWR);
  return value;
}

TEST(Isolation, OutlivesTheClosingOfAllFiles) {
  Pool pool{{.isolation = Isolation::process}};
  for (int i = 0; i < 20; ++i) EXPECT_EQ(pool.apply<close_all_files>(i), i);
}

// A child of the task comes back from it, and is not to speak for its parent.
int come_back_twice(int value) {
  (void)fork();
  return value;
}

TEST(Isolation, HearsATaskOnceThatForks) {
  Pool pool{{.isolation = Isolation::process}};
  EXPECT_EQ(pool.map<come_back_twice>(numbers(50)), numbers(50));
}

}  // namespace
