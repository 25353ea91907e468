// SPDX-License-Identifier: BSL-1.0
//
// What Python tests of its own Pool (test_multiprocessing, _TestPool and its kin), asked of this
// one. Each test names its counterpart there.

#include "python_pool.hpp"

#include <chrono>
#include <memory>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include <gmock/gmock.h>

#include "rankpool/errors.hpp"

#include "support/gate.hpp"
#include "support/throwing_inputs.hpp"

namespace rankpool {
namespace {

using namespace std::chrono_literals;
using testing::all_of;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using testing::SayWhen;
using testing::throwing_after;

int product(int a, int b) { return a * b; }
void sleep_ms(int ms) { std::this_thread::sleep_for(std::chrono::milliseconds{ms}); }
int square_after(int ms, int number) {
  sleep_ms(ms);
  return square(number);
}
int identity(int number) { return number; }
int raise_on_zero(int number) {
  if (number == 0) throw std::invalid_argument{"x should not be 0"};
  sleep_ms(300);
  return number;
}
void raising() { throw std::out_of_range{"key"}; }
/// A value that bytes cannot be made of.
struct Unsendable {
  template <class Archive>
  void serialize(Archive& /*archive*/, unsigned int /*version*/) {
    throw std::runtime_error{"no bytes of me"};
  }
};
Unsendable make_unsendable() { return {}; }
void take_unsendable(const Unsendable& /*value*/) {}

// test_apply
TEST_F(PythonPool, Apply) {
  EXPECT_EQ(pool.apply<square>(5), 25);
  EXPECT_EQ(pool.apply<product>(5, 6), 30);
}

// test_map
TEST_F(PythonPool, Map) {
  EXPECT_EQ(pool.map<square>(numbers(10)), squares(10));
  EXPECT_EQ(pool.map<square>(numbers(100), {.chunk_size = 20}), squares(100));
}

// test_map_async
TEST_F(PythonPool, MapAsync) { EXPECT_EQ(pool.map_async<square>(numbers(10)).get(), squares(10)); }

// test_map_async_callbacks
TEST_F(PythonPool, MapAsyncCallbacks) {
  std::vector<int> seen;
  std::vector<std::string> errors;
  const auto keep_all = [&](const std::vector<int>& all) {
    seen.insert(seen.end(), all.begin(), all.end());
  };
  const auto keep_error = [&](const std::exception_ptr& error) {
    try {
      std::rethrow_exception(error);
    } catch (const TaskError& failed) {
      errors.push_back(failed.remote_type_name());
    }
  };

  pool.map_async<identity>(std::vector{1}).on_success(keep_all).on_error(keep_error).wait();
  EXPECT_THAT(seen, ElementsAre(1));
  pool.map_async<raise_on_zero>(std::vector{0}).on_success(keep_all).on_error(keep_error).wait();
  EXPECT_THAT(errors, ElementsAre("std::invalid_argument"));
  pool.map_async<identity>(numbers(10)).on_success(keep_all).on_error(keep_error).wait();
  EXPECT_EQ(seen.size(), 11);
  EXPECT_EQ(errors.size(), 1);
}

// test_map_unpicklable: what cannot be sent is an error of that call, at once
TEST_F(PythonPool, MapUnsendable) {
  EXPECT_THROW(pool.map<take_unsendable>(std::vector<Unsendable>(3)), EncodingError);
  EXPECT_EQ(pool.apply<square>(2), 4);
}

// test_unpickleable_result
TEST_F(PythonPool, UnsendableResult) {
  for (int i = 0; i < 20; ++i) {
    std::string error;
    bool is_success = false;
    auto result = pool.apply_async<make_unsendable>();
    result.on_success([&](const Unsendable&) { is_success = true; })
        .on_error([&](const std::exception_ptr& what) {
          try {
            std::rethrow_exception(what);
          } catch (const EncodingError& refused) {
            error = refused.what();
          }
        });

    EXPECT_THROW(result.get(), EncodingError);
    EXPECT_FALSE(is_success);
    EXPECT_THAT(error, HasSubstr("no bytes of me"));
  }
}

// test_map_handle_iterable_exception: nothing of a map with broken inputs runs
TEST_F(PythonPool, MapOfInputsThatThrow) {
  EXPECT_THROW(pool.map<square>(throwing_after(0), {.chunk_size = 1}), SayWhen);
  EXPECT_THROW(pool.map<square>(throwing_after(3), {.chunk_size = 1}), SayWhen);
  EXPECT_THROW((void)pool.map_async<square>(throwing_after(3)), SayWhen);
}

// test_starmap
TEST_F(PythonPool, Starmap) {
  std::vector<std::pair<int, int>> pairs;
  std::vector<int> products;
  for (const int i : numbers(100)) {
    pairs.emplace_back(i, 100 - i);
    products.push_back(i * (100 - i));
  }

  EXPECT_EQ(pool.starmap<product>(pairs), products);
  EXPECT_EQ(pool.starmap<product>(pairs, {.chunk_size = 20}), products);
}

// test_starmap_async
TEST_F(PythonPool, StarmapAsync) {
  const std::vector<std::pair<int, int>> pairs{{1, 2}, {3, 4}};

  EXPECT_THAT(pool.starmap_async<product>(pairs).get(), ElementsAre(2, 12));
}

// test_map_chunksize
TEST_F(PythonPool, MapOfNothingWithAChunkSize) {
  EXPECT_TRUE(pool.map_async<square>(std::vector<int>{}, {.chunk_size = 1}).get(30s).empty());
}

// test_async
TEST_F(PythonPool, Async) {
  auto result = pool.apply_async<square_after>(20, 7);

  EXPECT_EQ(result.get(), 49);
}

// test_async_timeout
TEST_F(PythonPool, AsyncTimeout) {
  const testing::Gate gate;
  auto result =
      pool.apply_async([](const std::string& path) { testing::wait_at(path); }, gate.path());

  EXPECT_THROW(result.get(10ms), Timeout);
}

// test_empty_iterable
TEST_F(PythonPool, EmptyInputs) {
  const std::vector<int> nothing;
  const std::vector<std::pair<int, int>> no_pairs;

  EXPECT_TRUE(pool.map<square>(nothing).empty());
  EXPECT_TRUE(all_of(pool.imap<square>(nothing)).empty());
  EXPECT_TRUE(all_of(pool.imap_unordered<square>(nothing)).empty());
  EXPECT_TRUE(pool.starmap<product>(no_pairs).empty());
}

// test_traceback: the error tells of the worker, and has what was thrown there inside
TEST_F(PythonPool, ErrorsTellWhereTheyComeFrom) {
  try {
    pool.apply<raising>();
    FAIL() << "no error";
  } catch (const TaskError& error) {
    EXPECT_THAT(error.what(), HasSubstr("std::out_of_range: key [worker "));
    EXPECT_THROW(std::rethrow_if_nested(error), std::out_of_range);
  }
  EXPECT_THROW(pool.map([](int) { raising(); }, std::vector{1}), TaskError);
}

// test_wrapped_exception: what can be sent is not taken for what cannot
TEST_F(PythonPool, ErrorsAreNotWrappedTwice) {
  try {
    pool.apply([] { throw std::runtime_error{"foo"}; });
    FAIL() << "no error";
  } catch (const TaskError& error) {
    EXPECT_EQ(error.message(), "foo");
    EXPECT_EQ(error.remote_type_name(), "std::runtime_error");
  }
}

// test_map_no_failfast: the first error ends nothing before its time
TEST_F(PythonPool, MapsWaitForAllTheirTasks) {
  const auto start = std::chrono::steady_clock::now();

  EXPECT_THROW(pool.map<raise_on_zero>(std::vector{0, 1}), TaskError);

  EXPECT_GE(std::chrono::steady_clock::now() - start, 300ms);
}

// test_release_task_refs: nothing of a call that has ended is kept
TEST_F(PythonPool, ReleasesInputsAndCallbacks) {
  const auto token = std::make_shared<int>(0);
  {
    auto result = pool.apply_async<square>(2);
    result.on_success([token](int) {});
    EXPECT_EQ(result.get(), 4);
    (void)all_of(pool.imap<square>(numbers(100), {.on_progress = [token](const Progress&) {}}));
    (void)pool.map<square>(numbers(100), {.on_progress = [token](const Progress&) {}});
  }
  (void)pool.apply_async<square>(1).on_success([](int) {}).get();  // the last callback is done

  EXPECT_EQ(token.use_count(), 1);
}

// test_async_error_callback
TEST_F(PythonPool, AsyncErrorCallback) {
  bool is_told = false;
  auto result = pool.apply_async<raising>();
  result.on_error([&](const std::exception_ptr& error) {
    is_told = true;
    EXPECT_THROW(std::rethrow_exception(error), TaskError);
  });

  EXPECT_THROW(result.get(), TaskError);
  EXPECT_TRUE(is_told);
}

// test_simple, test_release_unused_resources: close, join, and then nothing
TEST_F(PythonPool, CloseAndJoin) {
  auto result = pool.map_async<square>(numbers(100));
  EXPECT_THROW(pool.join(), UsageError);

  pool.close();
  pool.join();

  EXPECT_TRUE(result.ready());
  EXPECT_THROW(pool.apply<square>(1), PoolClosed);
}

}  // namespace
}  // namespace rankpool
