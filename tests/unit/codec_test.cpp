// SPDX-License-Identifier: BSL-1.0
//
// The values of the standard library travel as they are.

#include "rankpool/detail/codec.hpp"

#include <bitset>
#include <complex>
#include <deque>
#include <forward_list>
#include <limits>
#include <list>
#include <map>
#include <numeric>
#include <set>
#include <unordered_map>
#include <unordered_set>

#include <gmock/gmock.h>

#include "support/travel.hpp"

namespace rankpool::detail {
namespace {

using namespace std::string_literals;
using rankpool::testing::bytes_of;
using rankpool::testing::left_of_gap;
using rankpool::testing::travel;
using ::testing::IsNull;

enum class Huge : std::uint64_t { largest = std::numeric_limits<std::uint64_t>::max() };
enum Plain { zero, one };

template <class T>
void expect_one_to_arrive(const T& value) {
  EXPECT_EQ(travel(value), value);
  EXPECT_EQ(left_of_gap<T>(), 0);
}

template <class... T>
void expect_to_arrive(const T&... values) {
  (expect_one_to_arrive(values), ...);
}

TEST(Codec, CarriesNumbers) {
  expect_to_arrive(-1, 'x', 3.5F, -2.25, 1.5L, std::uint8_t{255}, std::int16_t{-300}, L'z', u8'a',
                   std::numeric_limits<std::uint64_t>::max(),
                   std::numeric_limits<std::int64_t>::min(),
                   std::numeric_limits<long double>::max());
}

TEST(Codec, CarriesTruth) { expect_to_arrive(true, false); }

TEST(Codec, CarriesEnumerations) { expect_to_arrive(Huge::largest, one, std::byte{7}); }

TEST(Codec, CarriesTexts) {
  expect_to_arrive(""s, "a"s, "with\0a\0zero"s, std::string(1 << 20, 'x'), L"wide\0zero"s,
                   u"sixteen"s, U"thirty-two"s);
  EXPECT_TRUE(travel(u8"eight"s) == u8"eight"s);
}

TEST(Codec, CarriesPlainVectors) {
  std::vector<double> many(10'000);
  std::iota(many.begin(), many.end(), 0.5);

  expect_to_arrive(many, std::vector<int>{}, std::vector<Huge>{Huge::largest},
                   std::vector<long double>{1.5L}, std::vector<std::byte>{std::byte{1}});
}

TEST(Codec, CarriesVectorsOfTruth) {
  expect_to_arrive(std::vector<bool>{}, std::vector<bool>{true, false, true},
                   std::vector<bool>(1'000, true));
}

TEST(Codec, CarriesSequences) {
  expect_to_arrive(std::list<int>{1, 2}, std::deque<std::string>{"a", "b"},
                   std::forward_list<int>{3, 2, 1}, std::array<int, 3>{1, 2, 3},
                   std::array<std::string, 2>{"a", "b"}, std::array<int, 0>{},
                   std::vector<std::string>{"", "x", std::string(1'000, 'y')});
}

TEST(Codec, CarriesSetsAndMaps) {
  expect_to_arrive(std::set<int>{3, 1}, std::multiset<int>{1, 1},
                   std::map<std::string, int>{{"a", 1}, {"b", 2}},
                   std::multimap<int, std::string>{{1, "x"}, {1, "y"}},
                   std::unordered_set<std::string>{"x", "y"},
                   std::unordered_map<int, std::string>{{1, "x"}, {2, "y"}},
                   std::unordered_multiset<int>{1, 1}, std::unordered_multimap<int, int>{{1, 1}});
}

TEST(Codec, CarriesATableThatWasOnceLarge) {
  std::unordered_map<int, int> map{{1, 2}};
  map.reserve(1'000'000);
  std::unordered_set<int> set;
  set.reserve(1'000'000);
  std::unordered_multimap<std::string, int> multimap{{"a", 2}, {"a", 3}};
  multimap.reserve(1'000'000);
  std::unordered_multiset<std::string> multiset{"a", "a"};
  multiset.reserve(1'000'000);

  expect_to_arrive(map, set, multimap, multiset);
}

TEST(Codec, CarriesBitsetsAndComplexNumbers) {
  expect_to_arrive(std::bitset<100>{0x5a5a}, std::complex<double>{1, -2},
                   std::vector<std::complex<float>>{{1, 2}, {3, 4}});
}

TEST(Codec, CarriesPairsAndTuples) {
  expect_to_arrive(std::pair{1, 2.5}, std::pair{"a"s, 1}, std::tuple{}, std::tuple{1, true, 'c'},
                   std::tuple{"a"s, std::vector{1, 2}, std::pair{1, "b"s}});
}

TEST(Codec, CarriesConstantElements) {
  expect_to_arrive(std::pair<const bool, const int>{true, 7},
                   std::pair<const std::string, int>{"a", 1},
                   std::tuple<const std::string, const bool>{"a", true});
}

TEST(Codec, CarriesOptionalValues) {
  expect_to_arrive(std::optional<int>{}, std::optional{7}, std::optional{"text"s},
                   std::optional<std::optional<int>>{std::optional<int>{}},
                   std::vector<std::optional<int>>{1, std::nullopt, 3});
}

TEST(Codec, CarriesVariants) {
  using Variant = std::variant<std::monostate, int, std::string, std::vector<int>>;

  expect_to_arrive(Variant{}, Variant{7}, Variant{"text"}, Variant{std::vector{1, 2}},
                   std::vector<Variant>{7, "text", {}}, std::monostate{});
}

TEST(Codec, CarriesNestedContainers) {
  using Nested = std::map<std::string, std::vector<std::pair<int, std::optional<std::string>>>>;

  expect_to_arrive(Nested{{"a", {{1, "x"}, {2, std::nullopt}}}, {"b", {}}},
                   std::vector<std::vector<std::vector<int>>>{{{1}, {}}, {}, {{2, 3}}});
}

TEST(Codec, CarriesOwnedObjects) {
  EXPECT_THAT(travel(std::unique_ptr<std::string>{}), IsNull());
  EXPECT_EQ(*travel(std::make_unique<std::string>("owned")), "owned");
  EXPECT_EQ(*travel(std::make_unique<int>(7)), 7);
}

TEST(Codec, KeepsSharedObjectsShared) {
  const auto shared = std::make_shared<std::vector<int>>(3, 7);
  using Pointer = std::shared_ptr<std::vector<int>>;

  const auto arrived = travel(std::vector<Pointer>{shared, shared, nullptr});

  EXPECT_EQ(*arrived[0], (std::vector{7, 7, 7}));
  EXPECT_EQ(arrived[0], arrived[1]);
  EXPECT_THAT(arrived[2], IsNull());
}

struct ThrowsWhenMade {
  std::string text;  // else the variant would keep what it has
  ThrowsWhenMade() = default;
  explicit ThrowsWhenMade(int /*value*/) { throw std::runtime_error{"cannot be made"}; }
  template <class Archive>
  void serialize(Archive& /*archive*/, unsigned int /*version*/) {}
};

TEST(Codec, RefusesAVariantWithoutAValue) {
  std::variant<int, ThrowsWhenMade> broken{1};
  EXPECT_THROW(broken.emplace<ThrowsWhenMade>(1), std::runtime_error);
  ASSERT_TRUE(broken.valueless_by_exception());

  EXPECT_THROW(bytes_of(broken), EncodingError);
}

TEST(Codec, PutsValuesOfFixedLengthSideBySide) {
  EXPECT_EQ(FixedCodec<bool>::size, 1);
  EXPECT_EQ((FixedCodec<std::pair<int, bool>>::size), 5);
  EXPECT_EQ((FixedCodec<std::tuple<char, double, bool>>::size), 10);
  EXPECT_EQ((FixedCodec<std::array<std::pair<bool, int>, 3>>::size), 15);
  EXPECT_EQ(FixedCodec<std::tuple<>>::size, 0);
  EXPECT_EQ(bytes_of(std::tuple{'x', 1.5, true}).size(), 10);
  EXPECT_EQ(bytes_of(std::vector{1, 2, 3}).size(), sizeof(std::uint64_t) + 3 * sizeof(int));
}

TEST(Codec, KnowsTheTypesOfFixedLength) {
  EXPECT_TRUE(is_fixed<int>);
  EXPECT_TRUE((is_fixed<std::tuple<int, std::array<bool, 2>>>));
  EXPECT_FALSE(is_fixed<std::string>);
  EXPECT_FALSE((is_fixed<std::pair<int, std::string>>));
  EXPECT_FALSE(is_fixed<int*>);
}

TEST(Codec, LeavesAGapWhereAValueWouldBe) {
  Buffer bytes;
  write_gap<double>(bytes);
  write_gap<std::string>(bytes);
  write_gap<std::vector<std::string>>(bytes);
  ByteReader reader{bytes.bytes()};

  skip_gap<double>(reader);
  skip_gap<std::string>(reader);
  skip_gap<std::vector<std::string>>(reader);

  EXPECT_EQ(reader.remaining(), 0);
}

TEST(Codec, ReadsValuesOneAfterTheOther) {
  Buffer bytes;
  write_value(bytes, "first"s);
  write_value(bytes, 2);
  write_value(bytes, std::list{3.0});
  ByteReader reader{bytes.bytes()};

  EXPECT_EQ(read_value<std::string>(reader), "first");
  EXPECT_EQ(read_value<int>(reader), 2);
  EXPECT_EQ(read_value<std::list<double>>(reader), std::list{3.0});
}

TEST(Codec, RefusesBytesThatAreLeftOver) {
  Buffer bytes = bytes_of(std::list{1, 2});
  bytes.append("x", 1);
  bytes.overwrite(0, std::uint64_t{bytes.size() - sizeof(std::uint64_t)});
  ByteReader reader{bytes.bytes()};

  EXPECT_THROW(read_value<std::list<int>>(reader), EncodingError);
}

}  // namespace
}  // namespace rankpool::detail
