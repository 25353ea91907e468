// SPDX-License-Identifier: BSL-1.0
//
// The standard types that travel as arguments and results.

#include <array>
#include <bitset>
#include <complex>
#include <cstdint>
#include <deque>
#include <forward_list>
#include <limits>
#include <list>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <tuple>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <variant>
#include <vector>

#include <gmock/gmock.h>

#include "rankpool/pool.hpp"

#include "support/travelling.hpp"

namespace rankpool {
namespace {

using ::testing::ElementsAre;
using testing::expect_travels;
using testing::there_and_back;

enum class Colour : std::uint8_t { red, green };
enum Plain { one = 1, many = 1000 };

using Words = std::vector<std::string>;

TEST(PoolValues, ArithmeticTypesTravel) {
  expect_travels(true);
  expect_travels('x');
  expect_travels(std::int8_t{-5});
  expect_travels(std::numeric_limits<std::int64_t>::min());
  expect_travels(std::numeric_limits<std::uint64_t>::max());
  expect_travels(0.1F);
  expect_travels(-std::numeric_limits<double>::infinity());
  expect_travels(1.0L / 3);
}

TEST(PoolValues, EnumsTravel) {
  expect_travels(Colour::green);
  expect_travels(many);
}

TEST(PoolValues, TextTravels) {
  expect_travels(std::string{});
  expect_travels(std::string{"with\0zero", 9});
  expect_travels(std::wstring{L"wide"});
  expect_travels(std::u16string{u"sixteen"});
  expect_travels(std::string(100'000, 'x'));
}

TEST(PoolValues, SequencesTravel) {
  expect_travels(std::vector<double>{1, 2.5});
  expect_travels(std::vector<int>{});
  expect_travels(Words{"a", "", "bc"});
  expect_travels(std::vector<bool>{true, false, true});
  expect_travels(std::vector<std::vector<Words>>{{{"deep"}}, {}});
  expect_travels(std::deque<int>{1, 2});
  expect_travels(std::list<std::string>{"a", "b"});
  expect_travels(std::forward_list<int>{3, 2, 1});
  expect_travels(std::array<int, 3>{1, 2, 3});
  expect_travels(std::array<std::string, 2>{"a", "b"});
  expect_travels(std::bitset<70>{5});
}

TEST(PoolValues, SetsAndMapsTravel) {
  expect_travels(std::set<int>{2, 1});
  expect_travels(std::multiset<std::string>{"a", "a"});
  expect_travels(std::map<std::string, std::vector<int>>{{"a", {1, 2}}, {"b", {}}});
  expect_travels(std::multimap<int, int>{{1, 2}, {1, 3}});
  expect_travels(std::unordered_set<std::string>{"a", "b"});
  expect_travels(std::unordered_multiset<int>{1, 1});
  expect_travels(std::unordered_map<int, std::string>{{1, "a"}, {2, "b"}});
  expect_travels(std::unordered_multimap<int, int>{{1, 2}, {1, 2}});
}

TEST(PoolValues, SumsAndProductsTravel) {
  expect_travels(std::optional<int>{});
  expect_travels(std::optional<Words>{{"a"}});
  expect_travels(std::pair{1, 2.5});
  expect_travels(std::pair{std::string{"a"}, Words{"b"}});
  expect_travels(std::tuple{1, 'c', 2.5});
  expect_travels(std::tuple{std::string{"a"}, std::optional{1}, std::pair{1, true}});
  expect_travels(std::tuple<>{});
  expect_travels(std::variant<int, std::string>{"text"});
  expect_travels(std::variant<std::monostate, int, Words>{Words{"a", "b"}});
  expect_travels(std::variant<std::monostate, int>{});
  expect_travels(std::complex<double>{1, -2});
}

TEST(PoolValues, SmartPointersTravelWithWhatTheyPointAt) {
  const auto unique = there_and_back(std::make_unique<Words>(Words{"a", "b"}));
  const auto shared = there_and_back(std::make_shared<Words>(Words{"c"}));

  EXPECT_THAT(unique, ::testing::Pointee(ElementsAre("a", "b")));
  EXPECT_THAT(shared, ::testing::Pointee(ElementsAre("c")));
  EXPECT_EQ(there_and_back(std::unique_ptr<Words>{}), nullptr);
  EXPECT_EQ(there_and_back(std::shared_ptr<Words>{}), nullptr);
}

TEST(PoolValues, SharingWithinOneValueIsKept) {
  const auto shared = std::make_shared<Words>(Words{"a"});

  const auto back = there_and_back(std::vector{shared, shared});

  ASSERT_EQ(back.size(), 2U);
  EXPECT_EQ(back[0], back[1]);
  EXPECT_THAT(back[0], ::testing::Pointee(ElementsAre("a")));
}

TEST(PoolValues, ContainersOfMoveOnlyValuesTravel) {
  std::vector<std::unique_ptr<Words>> owned;
  owned.push_back(std::make_unique<Words>(Words{"a"}));
  owned.push_back(std::make_unique<Words>(Words{"b", "c"}));

  const auto back = there_and_back(std::move(owned));

  EXPECT_THAT(back, ElementsAre(::testing::Pointee(ElementsAre("a")),
                                ::testing::Pointee(ElementsAre("b", "c"))));
}

TEST(PoolValues, MoveOnlyValuesMayBeMapped) {
  Pool pool;
  std::vector<std::unique_ptr<Words>> owned;
  owned.push_back(std::make_unique<Words>(Words{"a"}));
  owned.push_back(std::make_unique<Words>(Words{"b", "c"}));

  const auto copies = pool.map([](std::unique_ptr<Words> words) { return words; }, owned);
  auto sizes = pool.map_async([](const std::unique_ptr<Words>& words) { return words->size(); },
                              std::move(owned));

  EXPECT_THAT(copies, ElementsAre(::testing::Pointee(ElementsAre("a")),
                                  ::testing::Pointee(ElementsAre("b", "c"))));
  EXPECT_THAT(sizes.get(), ElementsAre(1U, 2U));
}

}  // namespace
}  // namespace rankpool
