// SPDX-License-Identifier: BSL-1.0
//
// What people see of a map, where standard error is no terminal.

#include "rankpool/progress_line.hpp"

#include <gmock/gmock.h>

namespace rankpool {
namespace {

using namespace std::chrono_literals;
using ::testing::internal::CaptureStderr;
using ::testing::internal::GetCapturedStderr;

class ProgressLine : public ::testing::Test {
 protected:
  std::string drawn(const Progress& progress) {
    CaptureStderr();
    draw(progress);
    return GetCapturedStderr();
  }
  std::function<void(const Progress&)> draw = progress_line("pairs");
};

Progress progress(std::size_t done, std::size_t total, std::chrono::nanoseconds elapsed) {
  return {.done = done, .failed = 0, .total = total, .elapsed = elapsed, .remaining = {}};
}

TEST_F(ProgressLine, IsNotDrawnForAMapOfLessThanASecond) {
  EXPECT_EQ(drawn(progress(5, 10, 900ms)), "");
  EXPECT_EQ(drawn(progress(10, 10, 999ms)), "");
}

TEST_F(ProgressLine, IsAPlainLineEveryFewSeconds) {
  EXPECT_EQ(drawn(progress(5, 10, 2s)), "");
  EXPECT_EQ(drawn(progress(5, 10, 5s)), "pairs:  50.0 %, 5 of 10, 1/s\n");
  EXPECT_EQ(drawn(progress(6, 10, 6s)), "");
  EXPECT_EQ(drawn(progress(9, 10, 11s)), "pairs:  90.0 %, 9 of 10, 0.8182/s\n");
}

TEST_F(ProgressLine, SaysWhatIsLeftAndWhatFailed) {
  Progress halfway = progress(5, 10, 5s);
  halfway.remaining = 65s;
  halfway.failed = 2;

  EXPECT_EQ(drawn(halfway), "pairs:  50.0 %, 5 of 10, 1/s, 2 failed, 1m05s left\n");
}

TEST_F(ProgressLine, EndsWithHowLongItTook) {
  EXPECT_EQ(drawn(progress(10, 10, 2s)), "pairs: 100.0 %, 10 of 10, 5/s, took 2s\n");
}

TEST_F(ProgressLine, OfAStreamHasNoShare) {
  EXPECT_EQ(drawn(progress(50, 0, 5s)), "pairs: 50 done, 10/s\n");
}

TEST(ProgressLineOnATerminal, IsDrawnAgainAndAgain) {
  setenv("RANKPOOL_TERMINAL", "1", 1);
  const auto draw = progress_line("pairs");
  CaptureStderr();
  draw(progress(5, 10, 2s));
  draw(progress(10, 10, 4s));

  EXPECT_EQ(GetCapturedStderr(),
            "\r\033[K[############............] pairs:  50.0 %, 5 of 10, 2.5/s"
            "\r\033[K[########################] pairs: 100.0 %, 10 of 10, 2.5/s, took 4s\n");
  unsetenv("RANKPOOL_TERMINAL");
}

}  // namespace
}  // namespace rankpool
