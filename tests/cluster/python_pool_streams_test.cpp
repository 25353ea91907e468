// SPDX-License-Identifier: BSL-1.0
//
// What Python tests of imap and imap_unordered, asked of these. See python_pool_test.cpp.

#include <optional>
#include <vector>

#include <gmock/gmock.h>

#include "python_pool.hpp"
#include "support/throwing_inputs.hpp"

namespace rankpool {
namespace {

using testing::all_of;
using testing::SayWhen;
using testing::throwing_after;
using ::testing::UnorderedElementsAreArray;

// test_imap
TEST_F(PythonPool, Imap) {
  EXPECT_EQ(all_of(pool.imap<square>(numbers(10))), squares(10));

  auto few = pool.imap<square>(numbers(10));
  for (int i = 0; i < 10; ++i) EXPECT_EQ(few.next(), i * i);
  EXPECT_EQ(few.next(), std::nullopt);

  auto many = pool.imap<square>(numbers(1'000), {.chunk_size = 100});
  for (int i = 0; i < 1'000; ++i) EXPECT_EQ(many.next(), i * i);
  EXPECT_EQ(many.next(), std::nullopt);
}

// test_imap_handle_iterable_exception
TEST_F(PythonPool, ImapOfInputsThatThrow) {
  auto none = pool.imap<square>(throwing_after(0), {.chunk_size = 1});
  EXPECT_THROW((void)none.next(), SayWhen);
  EXPECT_EQ(none.next(), std::nullopt);

  for (const std::size_t chunk_size : {1, 2, 4}) {
    auto three = pool.imap<square>(throwing_after(3), {.chunk_size = chunk_size});
    for (int i = 0; i < 3; ++i) EXPECT_EQ(three.next(), i * i);
    EXPECT_THROW((void)three.next(), SayWhen);
    EXPECT_EQ(three.next(), std::nullopt);
  }
}

// test_imap_unordered
TEST_F(PythonPool, ImapUnordered) {
  EXPECT_THAT(all_of(pool.imap_unordered<square>(numbers(10))),
              UnorderedElementsAreArray(squares(10)));
  EXPECT_THAT(all_of(pool.imap_unordered<square>(numbers(1'000), {.chunk_size = 100})),
              UnorderedElementsAreArray(squares(1'000)));
}

// test_imap_unordered_handle_iterable_exception
TEST_F(PythonPool, ImapUnorderedOfInputsThatThrow) {
  auto none = pool.imap_unordered<square>(throwing_after(0), {.chunk_size = 1});
  EXPECT_THROW((void)none.next(), SayWhen);

  auto ten = pool.imap_unordered<square>(throwing_after(10), {.chunk_size = 3});
  std::vector<std::optional<int>> results;
  for (int i = 0; i < 10; ++i) results.push_back(ten.next());
  EXPECT_THAT(results, UnorderedElementsAreArray(squares(10)));
  EXPECT_THROW((void)ten.next(), SayWhen);
  EXPECT_EQ(ten.next(), std::nullopt);
}

}  // namespace
}  // namespace rankpool
