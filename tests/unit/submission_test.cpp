// SPDX-License-Identifier: BSL-1.0

#include "rankpool/detail/submission.hpp"

#include <stdexcept>
#include <string>

#include <gmock/gmock.h>

#include "rankpool/errors.hpp"

namespace rankpool::detail {
namespace {

using namespace std::chrono_literals;

/// Results of no bytes; those of tasks in `undecodable` cannot be decoded.
class FakeSubmission final : public Submission {
 public:
  explicit FakeSubmission(std::size_t tasks) : Submission{entry(), tasks, {}, {}} {}
  std::size_t encode(const EncodeOrder& order, Buffer& /*out*/) override {
    return order.tasks.count;
  }
  std::vector<std::size_t> undecodable;

 private:
  static const FunctionEntry& entry() {
    static const FunctionEntry made{.name = "fake", .type_name = "fake"};
    return made;
  }
  void decode(Span tasks, ByteReader& /*results*/,
              std::span<const std::size_t> /*failed*/) override {
    for (const std::size_t index : undecodable) {
      if (index < tasks.first || index >= tasks.first + tasks.count) continue;
      try {
        throw std::runtime_error{"no such bytes"};
      } catch (...) {
        on_undecodable(index);
      }
    }
  }
};

std::exception_ptr error(const char* message) {
  return std::make_exception_ptr(std::runtime_error{message});
}

std::string error_of(const Submission& submission) {
  if (submission.error() == nullptr) return "no error";
  try {
    std::rethrow_exception(submission.error());
  } catch (const std::exception& caught) {
    return caught.what();
  }
}

void end(Submission& submission, Span tasks, std::vector<std::size_t> failed = {}) {
  ByteReader nothing{{}};
  submission.decode(tasks, nothing, failed);
  submission.on_tasks_ended(tasks);
}

void fail(Submission& submission, std::size_t index, const char* message) {
  submission.on_task_failed(index, error(message));
  submission.on_tasks_ended({index, 1});
}

TEST(Submission, IsReadyAtOnceWithoutTasks) {
  const FakeSubmission submission{0};

  EXPECT_TRUE(submission.is_ready());
  EXPECT_EQ(error_of(submission), "no error");
}

TEST(Submission, IsReadyWhenTheLastTaskHasEnded) {
  FakeSubmission submission{10};

  end(submission, {5, 5});
  end(submission, {0, 4});
  EXPECT_FALSE(submission.is_ready());
  end(submission, {4, 1});

  EXPECT_TRUE(submission.is_ready());
  EXPECT_EQ(error_of(submission), "no error");
}

TEST(Submission, KeepsTheFirstErrorInInputOrder) {
  FakeSubmission submission{4};

  fail(submission, 2, "two");
  fail(submission, 1, "one");
  fail(submission, 3, "three");
  end(submission, {0, 1});

  EXPECT_EQ(error_of(submission), "one");
}

TEST(Submission, TellsWhichResultCannotBeDecoded) {
  FakeSubmission submission{3};
  submission.undecodable = {2, 1};

  end(submission, {0, 3});

  EXPECT_TRUE(submission.is_ready());
  EXPECT_EQ(error_of(submission),
            "the result of task 'fake' could not be encoded or decoded: no such bytes [task 1]");
}

TEST(Submission, EndsAllThatIsOpenWhenItIsAbandoned) {
  FakeSubmission submission{4};
  end(submission, {0, 1});

  submission.on_abandoned(error("given up"));

  EXPECT_TRUE(submission.is_ready());
  EXPECT_EQ(error_of(submission), "given up");
  EXPECT_EQ(submission.progress(0s).failed, 3);
}

TEST(Submission, IsAbandonedWhateverWasWrongBefore) {
  FakeSubmission submission{4};
  fail(submission, 3, "three");

  submission.on_abandoned(error("given up"));

  EXPECT_EQ(error_of(submission), "given up");
}

TEST(Submission, TellsHowFarItHasCome) {
  FakeSubmission submission{4};
  submission.on_submitted(10s);
  EXPECT_EQ(submission.progress(12s).remaining, std::nullopt);

  fail(submission, 3, "three");
  const Progress progress = submission.progress(12s);

  EXPECT_EQ(progress.done, 1);
  EXPECT_EQ(progress.failed, 1);
  EXPECT_EQ(progress.total, 4);
  EXPECT_EQ(progress.elapsed, 2s);
  EXPECT_EQ(progress.remaining, std::optional<std::chrono::nanoseconds>{6s});
}

TEST(Submission, NamesWhatCouldNotBeEncoded) {
  FakeSubmission submission{1};
  const auto make = [&] { return encoding_error("the argument", submission.function(), 5); };

  try {
    throw 42;
  } catch (...) {
    submission.on_task_failed(0, make());
  }

  EXPECT_THROW(std::rethrow_exception(submission.error()), EncodingError);
  EXPECT_EQ(error_of(submission),
            "the argument of task 'fake' could not be encoded or decoded: something unknown was "
            "thrown [task 5]");
}

}  // namespace
}  // namespace rankpool::detail
