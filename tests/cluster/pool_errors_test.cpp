// SPDX-License-Identifier: BSL-1.0
//
// What a task throws reaches the caller, and the worker lives on.

#include <functional>
#include <new>
#include <numeric>
#include <stdexcept>
#include <string>
#include <system_error>
#include <vector>

#include <gmock/gmock.h>

#include "rankpool/errors.hpp"
#include "rankpool/pool.hpp"
#include "rankpool/task_info.hpp"

#include <unistd.h>

namespace zoo {

class Escaped : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};
struct NoException {};

int feed(int number) {
  if (number % 4 == 3) throw std::out_of_range{"no animal " + std::to_string(number)};
  return number;
}
void escape() { throw Escaped{"the lion"}; }

}  // namespace zoo

namespace rankpool {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

/// The TaskError that a call throws.
TaskError error_of(const std::function<void()>& call) {
  try {
    call();
  } catch (const TaskError& error) {
    return error;
  }
  throw std::runtime_error{"the call threw no TaskError"};
}

/// Whether the exception nested in an error is an `Expected` with that message.
template <class Expected>
void expect_nested(const std::exception& error, const std::string& message) {
  try {
    std::rethrow_if_nested(error);
    ADD_FAILURE() << "nothing is nested";
  } catch (const Expected& nested) {
    EXPECT_EQ(nested.what(), message);
  }
}

template <class Thrown>
void expect_rebuilt() {
  Pool pool;

  const auto error = error_of([&] { pool.apply([] { throw Thrown{"why"}; }); });

  EXPECT_EQ(error.message(), "why");
  expect_nested<Thrown>(error, "why");
}

TEST(PoolErrors, SayWhatFailedAndWhereAndWhy) {
  Pool pool;
  const std::string host = pool.apply([] { return this_task().host; });

  const auto error = error_of([&] { (void)pool.map<zoo::feed>(std::vector{0, 1, 7}); });

  EXPECT_EQ(error.task(), "zoo::feed");
  EXPECT_EQ(error.argument_index(), 2U);
  EXPECT_EQ(error.host(), host);
  EXPECT_EQ(error.remote_type_name(), "std::out_of_range");
  EXPECT_EQ(error.message(), "no animal 7");
  EXPECT_EQ(error.what(), "task 'zoo::feed' failed: std::out_of_range: no animal 7 [worker " +
                              std::to_string(error.worker_rank()) + " on " + host + ", task 2]");
}

TEST(PoolErrors, NameTheWorkerThatRanTheTask) {
  Pool pool;
  const auto throw_own_rank = [] { throw std::runtime_error{std::to_string(this_task().worker)}; };

  const auto error = error_of([&] { pool.apply(throw_own_rank); });

  EXPECT_EQ(error.message(), std::to_string(error.worker_rank()));
}

TEST(PoolErrors, NestStandardExceptionsAsTheyWere) {
  expect_rebuilt<std::out_of_range>();
  expect_rebuilt<std::invalid_argument>();
  expect_rebuilt<std::length_error>();
  expect_rebuilt<std::domain_error>();
  expect_rebuilt<std::logic_error>();
  expect_rebuilt<std::range_error>();
  expect_rebuilt<std::overflow_error>();
  expect_rebuilt<std::underflow_error>();
  expect_rebuilt<std::runtime_error>();
}

TEST(PoolErrors, NestExceptionsWithoutAMessageOfTheirOwn) {
  Pool pool;

  const auto error = error_of([&] { pool.apply([] { throw std::bad_alloc{}; }); });

  expect_nested<std::bad_alloc>(error, "std::bad_alloc");
}

TEST(PoolErrors, KeepErrorCodes) {
  Pool pool;
  const auto fail = [] { throw std::system_error{ENOENT, std::generic_category(), "reading"}; };

  const auto error = error_of([&] { pool.apply(fail); });

  try {
    error.rethrow_nested();
  } catch (const std::system_error& nested) {
    EXPECT_EQ(nested.code(), std::errc::no_such_file_or_directory);
  }
}

TEST(PoolErrors, NestUserTypesAsTheirStandardBase) {
  Pool pool;

  const auto error = error_of([&] { pool.apply<zoo::escape>(); });

  EXPECT_EQ(error.remote_type_name(), "zoo::Escaped");
  expect_nested<std::runtime_error>(error, "the lion");
}

TEST(PoolErrors, KeepWhatIsNestedDeeper) {
  Pool pool;
  const auto fail_for_a_reason = [] {
    try {
      throw std::out_of_range{"the reason"};
    } catch (...) {
      std::throw_with_nested(std::runtime_error{"what failed"});
    }
  };

  const auto error = error_of([&] { pool.apply(fail_for_a_reason); });

  EXPECT_EQ(error.remote_type_name(), "std::runtime_error");
  try {
    error.rethrow_nested();
  } catch (const std::runtime_error& nested) {
    EXPECT_STREQ(nested.what(), "what failed");
    expect_nested<std::out_of_range>(nested, "the reason");
  }
}

TEST(PoolErrors, TellOfWhatIsNoException) {
  Pool pool;

  const auto of_int = error_of([&] { pool.apply([] { throw 5; }); });
  const auto of_struct = error_of([&] { pool.apply([] { throw zoo::NoException{}; }); });

  EXPECT_EQ(of_int.remote_type_name(), "int");
  EXPECT_EQ(of_struct.remote_type_name(), "zoo::NoException");
  EXPECT_THAT(of_int.what(), HasSubstr("failed: int: something that is no std::exception"));
}

TEST(PoolErrors, OfAMapAreTheFirstInInputOrder) {
  Pool pool;
  std::vector<int> numbers(200);
  std::iota(numbers.begin(), numbers.end(), 0);

  for (const std::size_t chunk_size : {0U, 1U, 7U, 200U}) {
    const auto error = error_of([&] { (void)pool.map<zoo::feed>(numbers, {chunk_size}); });
    EXPECT_EQ(error.argument_index(), 3U);
    EXPECT_EQ(error.message(), "no animal 3");
  }
}

TEST(PoolErrors, OfAMapLeaveTheOtherTasksToRun) {
  Pool pool;
  std::size_t done = 0;
  std::size_t failed = 0;
  const MapOptions options{.chunk_size = 3, .on_progress = [&](const Progress& now) {
                             done = now.done;
                             failed = now.failed;
                           }};

  EXPECT_THROW((void)pool.map<zoo::feed>(std::vector{3, 0, 1, 7, 2}, options), TaskError);

  EXPECT_EQ(done, 5U);
  EXPECT_EQ(failed, 2U);
}

TEST(PoolErrors, LeaveTheWorkersAlive) {
  Pool pool{{.workers = 1}};
  const auto process = [] { return getpid(); };
  const auto before = pool.apply(process);

  EXPECT_THROW(pool.apply([] { throw 5; }), TaskError);
  EXPECT_THROW(pool.apply<zoo::escape>(), TaskError);

  EXPECT_EQ(pool.apply(process), before);
  EXPECT_THAT(pool.map<zoo::feed>(std::vector{1, 2}), ElementsAre(1, 2));
}

TEST(PoolErrors, ArriveThroughAsynchronousResults) {
  Pool pool;

  auto one = pool.apply_async<zoo::feed>(7);
  auto many = pool.map_async<zoo::feed>(std::vector{1, 3});
  auto good = pool.apply_async<zoo::feed>(1);
  one.wait();

  EXPECT_FALSE(one.successful());
  EXPECT_EQ(error_of([&] { one.get(); }).message(), "no animal 7");
  EXPECT_EQ(error_of([&] { many.get(); }).argument_index(), 1U);
  EXPECT_EQ(good.get(), 1);
}

TEST(PoolErrors, OfATaskThatUsesAPoolItselfComeAtOnce) {
  Pool pool;
  const auto make_a_pool = [] { Pool().apply([] {}); };

  const auto error = error_of([&] { pool.apply(make_a_pool); });

  EXPECT_EQ(error.remote_type_name(), "rankpool::UsageError");
  try {
    error.rethrow_nested();
  } catch (const UsageError& nested) {
    EXPECT_THAT(nested.what(), HasSubstr("a task cannot use a pool"));
  }
}

}  // namespace
}  // namespace rankpool
