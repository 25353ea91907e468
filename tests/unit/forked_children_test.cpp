// SPDX-License-Identifier: BSL-1.0
//
// What a task prints without an end, or leaves running, and processes that cannot be made.

#include "support/forked_children.hpp"

#include <array>
#include <cerrno>
#include <chrono>
#include <cstdlib>
#include <fstream>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include <gmock/gmock.h>

#include <dlfcn.h>
#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

namespace {
int births_to_refuse = 0;
}  // namespace

// In the helper, which was made of this process.
extern "C" pid_t fork() {
  if (births_to_refuse > 0) {
    --births_to_refuse;
    errno = EAGAIN;
    return -1;
  }
  static const auto real = reinterpret_cast<decltype(&fork)>(dlsym(RTLD_NEXT, "fork"));
  return real();
}

namespace rankpool::exec {
namespace {

using namespace std::chrono_literals;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::SizeIs;
using ForkedChildren = rankpool::testing::ForkedChildrenTest;

// A process that is in no group and session of ours.
int leave_one_running(int value) {
  if (value == 7) std::abort();
  const pid_t process = fork();
  if (process == 0) {
    if (fork() != 0) _exit(0);
    setsid();
    for (;;) pause();
  }
  waitpid(process, nullptr, 0);
  return value;
}
int count_processes_of_the_helper(int /*value*/) {
  const std::string helper = std::to_string(getppid());
  std::ifstream all{"/proc/" + helper + "/task/" + helper + "/children"};
  int count = 0;
  for (pid_t process = 0; all >> process;) ++count;
  return count;
}
TEST_F(ForkedChildren, KeepWhatTheirTasksHaveStartedWhenOthersEnd) {
  begin(2);
  const auto start_one = [&](std::uint64_t submission, std::uint16_t slot, int value) {
    submit<leave_one_running>({.submission = submission, .slot = slot}, {value});
    return wait_for_answers().size();
  };
  const auto count = [&](std::uint64_t submission) {
    submit<count_processes_of_the_helper>({.submission = submission, .slot = 0}, {1});
    return wait_for_answers().at(0).values.at(0);
  };
  EXPECT_EQ(start_one(1, 0, 1), 1);
  EXPECT_EQ(start_one(2, 1, 1), 1);
  EXPECT_EQ(count(3), 4);

  EXPECT_EQ(start_one(4, 1, 7), 1);  // ends its child, and what that has left
  EXPECT_EQ(count(5), 2);
}

int print_without_an_end(int value) {
  const std::string text(1'000, 'x');
  for (;;) (void)!write(STDOUT_FILENO, (text + "\n").data(), text.size() + 1);
  return value;
}
/// Who reads what this process prints takes its time.
class SlowReader {
 public:
  SlowReader() : before_{dup(STDOUT_FILENO)} {
    if (pipe2(ends_.data(), O_CLOEXEC) != 0) throw std::runtime_error{"no pipe"};
    dup2(ends_[1], STDOUT_FILENO);
    close(ends_[1]);
    thread_ = std::thread{[this] {
      std::array<char, 4096> text{};
      while (read(ends_[0], text.data(), text.size()) > 0) std::this_thread::sleep_for(1ms);
    }};
  }
  SlowReader(const SlowReader&) = delete;
  SlowReader& operator=(const SlowReader&) = delete;
  ~SlowReader() {
    dup2(before_, STDOUT_FILENO);
    close(before_);
    thread_.join();
    close(ends_[0]);
  }

 private:
  int before_;
  std::array<int, 2> ends_{};
  std::thread thread_;
};

TEST_F(ForkedChildren, DoNotKeepTheirRankBusyWithWhatTheyPrint) {
  const SlowReader reader;
  begin(1, 200ms);
  const auto answers = answers_to<print_without_an_end>(1, {7});
  ASSERT_THAT(answers, SizeIs(1));
  EXPECT_THAT(answers[0].errors, ElementsAre(HasSubstr("200 ms")));
}

int same(int value) { return value; }
TEST_F(ForkedChildren, AreMadeWhenThereIsAProcessAgain) {
  births_to_refuse = 2;
  helper_.emplace(Helper::start({.worker = 1, .host = "here"}));
  births_to_refuse = 0;
  begin();
  const auto answers = answers_to<same>(1, {1});
  ASSERT_THAT(answers, SizeIs(1));
  EXPECT_THAT(answers[0].values, ElementsAre(1));
}

TEST_F(ForkedChildren, LeaveNoProcessBehind) {
  begin();
  (void)answers_to<same>(1, {1});
  helper_.reset();
  EXPECT_EQ(waitpid(-1, nullptr, __WALL | WNOHANG), -1);
  EXPECT_EQ(errno, ECHILD);
  foreman_.reset();
}

}  // namespace
}  // namespace rankpool::exec
