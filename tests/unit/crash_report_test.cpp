// SPDX-License-Identifier: BSL-1.0
//
// What a process that ended leaves for the caller of its task.

#include <gmock/gmock.h>

#include "roles/remote_error.hpp"

namespace rankpool::roles {
namespace {

RemoteError travel(const RemoteError& error) {
  detail::Buffer bytes;
  write_error(bytes, error);
  detail::ByteReader reader{bytes.bytes()};
  return read_error(reader);
}

TEST(CrashReport, TellsHowAProcessEnded) {
  const RemoteError error = travel(describe_end_of_process(
      7, detail::TaskStage::crashed, "was killed by signal 11",
      {.signal = 11, .exit_code = 0, .last_output = "help\n", .backtrace = "0# f at a.cpp:3"}));
  EXPECT_TRUE(error.may_be_retried());
  try {
    std::rethrow_exception(error_for_caller(error, "f", 2, "node07"));
  } catch (const TaskCrashed& crash) {
    EXPECT_EQ(crash.signal(), 11);
    EXPECT_EQ(crash.last_output(), "help\n");
    EXPECT_EQ(crash.backtrace(), "0# f at a.cpp:3");
    EXPECT_EQ(crash.argument_index(), 7);
    EXPECT_STREQ(crash.what(),
                 "task 'f' was killed by signal 11 [worker 2 on node07, task 7]\n"
                 "its last output:\nhelp\nit was in:\n0# f at a.cpp:3");
    EXPECT_EQ(crash.nested_ptr(), nullptr);
  }
}

TEST(CrashReport, TellsThatATaskTookTooLong) {
  const RemoteError error = travel(describe_end_of_process(
      7, detail::TaskStage::timed_out, "was ended", {.last_output = "", .backtrace = ""}));
  EXPECT_THROW(std::rethrow_exception(error_for_caller(error, "f", 2, "node07")), TaskTimeout);
}

}  // namespace
}  // namespace rankpool::roles
