// SPDX-License-Identifier: BSL-1.0
//
// A map takes any input range, and what is asynchronous keeps its inputs.

#include <array>
#include <cstddef>
#include <deque>
#include <list>
#include <map>
#include <numeric>
#include <ranges>
#include <set>
#include <span>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include <gmock/gmock.h>

#include "rankpool/pool.hpp"

namespace rankpool {
namespace {

using ::testing::ElementsAre;

int square(int number) { return number * number; }
bool negate(bool value) { return !value; }

TEST(PoolInputs, MayBeAnyContainer) {
  Pool pool;
  const std::set<int> sorted{3, 1, 2};

  EXPECT_THAT(pool.map<square>(std::vector{1, 2}), ElementsAre(1, 4));
  EXPECT_THAT(pool.map<square>(std::list{1, 2}), ElementsAre(1, 4));
  EXPECT_THAT(pool.map<square>(std::deque{1, 2}), ElementsAre(1, 4));
  EXPECT_THAT(pool.map<square>(std::array{1, 2}), ElementsAre(1, 4));
  EXPECT_THAT(pool.map<square>(sorted), ElementsAre(1, 4, 9));
}

TEST(PoolInputs, MayBeAnArrayOrASpan) {
  Pool pool;
  int numbers[] = {1, 2, 3};
  const long others[] = {4, 5};

  EXPECT_THAT(pool.map<square>(numbers), ElementsAre(1, 4, 9));
  EXPECT_THAT(pool.map<square>(others), ElementsAre(16, 25));
  EXPECT_THAT(pool.map<square>(std::span{numbers}.first(2)), ElementsAre(1, 4));
  EXPECT_THAT(pool.map<square>(std::span<const int>{numbers}.last(1)), ElementsAre(9));
}

#if !defined(__clang__) || __clang_major__ >= 16  // older ones cannot read the views of libstdc++

/// Makes its numbers as it goes, and can be walked once, as a C++23 generator can.
class Countdown {
 public:
  explicit Countdown(int from) : left_{from} {}
  Countdown(const Countdown&) = delete;
  Countdown& operator=(const Countdown&) = delete;
  ~Countdown() = default;

  class Iterator {
   public:
    using value_type = int;
    using difference_type = std::ptrdiff_t;
    explicit Iterator(int* left) : left_{left} {}
    int operator*() const { return *left_; }
    Iterator& operator++() {
      --*left_;
      return *this;
    }
    void operator++(int) { ++*this; }
    friend bool operator==(const Iterator& here, std::default_sentinel_t /*end*/) {
      return *here.left_ == 0;
    }

   private:
    int* left_;
  };

  Iterator begin() { return Iterator{&left_}; }
  static std::default_sentinel_t end() { return {}; }

 private:
  int left_;
};

TEST(PoolInputs, MayBeAView) {
  Pool pool;
  std::vector<std::string> words{"a", "bcd"};
  auto lengths =
      std::ranges::transform_view(std::views::all(words), [](auto& word) { return word.size(); });
  auto odd = std::ranges::filter_view(std::views::iota(1, 6), [](int i) { return i % 2 == 1; });

  EXPECT_THAT(pool.map<square>(std::views::iota(1, 4)), ElementsAre(1, 4, 9));
  EXPECT_THAT(pool.map<square>(lengths), ElementsAre(1, 9));
  EXPECT_THAT(pool.map<square>(odd), ElementsAre(1, 9, 25));
}

TEST(PoolInputs, MayBeWalkedOnlyOnce) {
  Pool pool;
  std::istringstream text{"3 4"};
  Countdown countdown{3};

  EXPECT_THAT(pool.map<square>(std::ranges::istream_view<int>(text)), ElementsAre(9, 16));
  EXPECT_THAT(pool.map<square>(countdown), ElementsAre(9, 4, 1));
  EXPECT_THAT(pool.map_async<square>(Countdown{2}).get(), ElementsAre(4, 1));
}

#endif

TEST(PoolInputs, MayBeAVectorOfBool) {
  Pool pool;
  const std::vector<bool> values{true, false, true};

  EXPECT_THAT(pool.map<negate>(values), ElementsAre(false, true, false));
  EXPECT_THAT(pool.map_async<negate>(values).get(), ElementsAre(false, true, false));
  EXPECT_THAT(pool.map([](bool value) { return value ? 1 : 0; }, values), ElementsAre(1, 0, 1));
}

TEST(PoolInputs, MayBeTheEntriesOfAMap) {
  Pool pool;
  const std::map<std::string, int> entries{{"a", 1}, {"b", 2}};

  const auto joined = pool.starmap(
      [](const std::string& key, int value) { return key + std::to_string(value); }, entries);

  EXPECT_THAT(joined, ElementsAre("a1", "b2"));
}

TEST(PoolInputs, AreNotChangedByACallThatWaits) {
  Pool pool;
  std::vector<std::string> words{"some", "words"};

  (void)pool.map([](std::string&& word) { return std::move(word) + '!'; }, words);
  (void)pool.map([](std::string&& word) { return std::move(word) + '!'; }, std::as_const(words));

  EXPECT_THAT(words, ElementsAre("some", "words"));
}

TEST(PoolInputs, OfAnAsynchronousCallMayGoBeforeItsResultIsThere) {
  Pool pool;
  std::vector<int> expected(2000);
  std::iota(expected.begin(), expected.end(), 0);
  for (int& number : expected) number = square(number);
  auto numbers = std::make_unique<std::vector<int>>(2000);
  std::iota(numbers->begin(), numbers->end(), 0);

  auto of_container = pool.map_async<square>(*numbers, {.chunk_size = 1});
  auto of_span = pool.map_async<square>(std::span{*numbers}, {.chunk_size = 1});
  std::fill(numbers->begin(), numbers->end(), -1);
  numbers.reset();

  EXPECT_EQ(of_container.get(), expected);
  EXPECT_EQ(of_span.get(), expected);
}

}  // namespace
}  // namespace rankpool
