// SPDX-License-Identifier: BSL-1.0
//
// Every way to name a task, and to hand it its arguments.

#include <cstdint>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

#include <boost/serialization/access.hpp>
#include <boost/serialization/vector.hpp>
#include <gmock/gmock.h>

#include "rankpool/partial.hpp"
#include "rankpool/pool.hpp"
#include "rankpool/task_info.hpp"

namespace rankpool {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

double half(double number) { return number / 2; }
int difference(int from, int what) noexcept { return from - what; }
std::string repeat(const std::string& text, int times) {
  std::string repeated;
  for (int i = 0; i < times; ++i) repeated += text;
  return repeated;
}
std::size_t length(std::string_view text) { return text.size(); }
double sum(std::span<const double> numbers) {
  double total = 0;
  for (const double number : numbers) total += number;
  return total;
}
int answer() { return 42; }
void do_nothing(int /*ignored*/) {}

struct Triple {
  int operator()(int number) const { return 3 * number; }
};

class Polynomial {
 public:
  Polynomial() = default;
  explicit Polynomial(std::vector<double> coefficients) : coefficients_{std::move(coefficients)} {}

  double operator()(double x) const {
    double value = 0;
    for (auto c = coefficients_.rbegin(); c != coefficients_.rend(); ++c) value = value * x + *c;
    return value;
  }

 private:
  friend class boost::serialization::access;
  template <class Archive>
  void serialize(Archive& archive, unsigned int /*version*/) {
    archive& coefficients_;
  }

  std::vector<double> coefficients_;
};

TEST(PoolCalls, ApplyAFunctionByItsName) {
  Pool pool;

  EXPECT_EQ(pool.apply<half>(5.0), 2.5);
  EXPECT_EQ(pool.apply<difference>(5, 3), 2);
  EXPECT_EQ(pool.apply<answer>(), 42);
  pool.apply<do_nothing>(1);
}

TEST(PoolCalls, ConvertArgumentsToTheParametersOnTheMaster) {
  Pool pool;

  EXPECT_EQ(pool.apply<half>(5), 2.5);
  EXPECT_EQ(pool.apply<repeat>("ab", 3L), "ababab");
  EXPECT_EQ(pool.apply<length>("four"), 4U);
  EXPECT_THAT(pool.map<half>(std::vector{1, 2}), ElementsAre(0.5, 1.0));
  EXPECT_THAT(pool.map<length>(std::vector{"a", "bc"}), ElementsAre(1U, 2U));
  EXPECT_THAT(pool.map<sum>(std::vector<std::vector<double>>{{1, 2}, {}}), ElementsAre(3.0, 0.0));
}

TEST(PoolCalls, ApplyACallableObject) {
  Pool pool;

  EXPECT_EQ(pool.apply([](int a, int b) { return a * b; }, 6, 7), 42);
  EXPECT_EQ(pool.apply([](const auto& text) { return text.size(); }, std::string{"abc"}), 3U);
  EXPECT_EQ(pool.apply(Triple{}, 4), 12);
  EXPECT_EQ(pool.apply(Polynomial{{1, 0, 2}}, 3.0), 19.0);
}

TEST(PoolCalls, MapReturnsResultsInInputOrder) {
  Pool pool;
  std::vector<int> numbers(1000);
  std::vector<int> tripled;
  for (int i = 0; i < 1000; ++i) {
    numbers[static_cast<std::size_t>(i)] = i;
    tripled.push_back(3 * i);
  }

  EXPECT_EQ(pool.map(Triple{}, numbers), tripled);
  EXPECT_EQ(pool.map(Triple{}, numbers, {.chunk_size = 1}), tripled);
  EXPECT_EQ(pool.map(Triple{}, numbers, {.chunk_size = 7}), tripled);
  EXPECT_EQ(pool.map(Triple{}, numbers, {.chunk_size = 5000}), tripled);
  EXPECT_THAT(pool.map<half>(std::vector<double>{}), IsEmpty());
}

TEST(PoolCalls, MapACallableWithState) {
  Pool pool;

  EXPECT_THAT(pool.map(Polynomial{{1, 1}}, std::vector{1.0, 2.0}), ElementsAre(2.0, 3.0));
}

TEST(PoolCalls, MapAFunctionWithoutResult) {
  Pool pool;
  const std::vector<int> numbers{1, 2, 3};

  pool.map<do_nothing>(numbers);
  pool.map_async<do_nothing>(numbers).get();
  pool.apply_async<do_nothing>(1).get();

  static_assert(std::is_void_v<decltype(pool.map<do_nothing>(numbers))>);
}

TEST(PoolCalls, BindLeadingArguments) {
  Pool pool;

  EXPECT_THAT(pool.map(partial<difference>(10), std::vector{1, 2}), ElementsAre(9, 8));
  EXPECT_THAT(pool.map(partial<repeat>("ab"), std::vector{1, 2}), ElementsAre("ab", "abab"));
  EXPECT_EQ(pool.apply(partial<difference>(10, 4)), 6);
}

TEST(PoolCalls, BindLeadingArgumentsOfALambda) {
  Pool pool;
  const auto scale =
      partial([](const std::vector<double>& factors, std::size_t which) { return factors[which]; },
              std::vector{1.5, 2.5});

  EXPECT_THAT(pool.map(scale, std::vector<std::size_t>{1, 0}), ElementsAre(2.5, 1.5));
  EXPECT_EQ(pool.apply(partial(Polynomial{{0, 2}}), 4.0), 8.0);
}

TEST(PoolCalls, StarmapTakesTuplesOfAllArguments) {
  Pool pool;
  using Task = std::tuple<std::string, int>;

  EXPECT_THAT(pool.starmap<repeat>(std::vector<Task>{{"a", 2}, {"b", 1}}), ElementsAre("aa", "b"));
  EXPECT_THAT(pool.starmap<difference>(std::vector<std::pair<int, int>>{{5, 1}, {5, 2}}),
              ElementsAre(4, 3));
  EXPECT_THAT(pool.starmap<difference>(std::vector<std::array<int, 2>>{{7, 1}}), ElementsAre(6));
  EXPECT_THAT(pool.starmap([](int a, long b, char c) { return a + b + c; },
                           std::vector<std::tuple<int, int, int>>{{1, 2, 3}}),
              ElementsAre(6));
  EXPECT_THAT(
      pool.starmap(partial<difference>(10), std::vector<std::tuple<int>>{std::tuple<int>{4}}),
      ElementsAre(6));
}

TEST(PoolCalls, AsyncFormsGiveTheSameResults) {
  Pool pool;

  auto one = pool.apply_async<half>(3);
  auto other = pool.apply_async([](int number) { return -number; }, 3);
  auto many = pool.map_async<half>(std::vector<double>{2, 4});
  auto more = pool.map_async(Polynomial{{1, 1}}, std::vector<double>{2, 4});
  auto pairs = pool.starmap_async<difference>(std::vector<std::pair<int, int>>{{5, 1}});
  auto tuples = pool.starmap_async([](int a, int b) { return a * b; },
                                   std::vector<std::tuple<int, int>>{{2, 3}});

  EXPECT_EQ(one.get(), 1.5);
  EXPECT_EQ(other.get(), -3);
  EXPECT_THAT(many.get(), ElementsAre(1.0, 2.0));
  EXPECT_THAT(more.get(), ElementsAre(3.0, 5.0));
  EXPECT_THAT(pairs.get(), ElementsAre(4));
  EXPECT_THAT(tuples.get(), ElementsAre(6));
}

TEST(PoolCalls, ReportProgressOnceAtTheEndAtLeast) {
  Pool pool;
  std::vector<Progress> reports;
  const MapOptions options{.on_progress = [&](const Progress& now) { reports.push_back(now); }};

  (void)pool.map<half>(std::vector<double>(100, 1.0), options);

  ASSERT_FALSE(reports.empty());
  EXPECT_EQ(reports.back().done, 100U);
  EXPECT_EQ(reports.back().failed, 0U);
  EXPECT_EQ(reports.back().total, 100U);
}

}  // namespace
}  // namespace rankpool
