// SPDX-License-Identifier: BSL-1.0
//
// Any range of inputs will do, and nothing is copied that need not be.

#include <forward_list>
#include <iterator>
#include <list>
#include <map>
#include <set>
#include <sstream>

#include <gmock/gmock.h>

#include "rankpool/partial.hpp"
#include "rankpool/pool.hpp"

#include "support/local_launch.hpp"

namespace rankpool {
namespace {

using rankpool::testing::LocalLaunch;
using ::testing::ElementsAre;
using ::testing::SizeIs;

int twice(int value) { return 2 * value; }

TEST(PoolInputs, ComeFromAnyContainer) {
  LocalLaunch launch;
  Pool pool;
  const int array[] = {1, 2, 3};

  EXPECT_THAT(pool.map<twice>(std::list{1, 2, 3}), ElementsAre(2, 4, 6));
  EXPECT_THAT(pool.map<twice>(std::deque{1, 2, 3}), ElementsAre(2, 4, 6));
  EXPECT_THAT(pool.map<twice>(std::set{3, 1, 2}), ElementsAre(2, 4, 6));
  EXPECT_THAT(pool.map<twice>(std::forward_list{1, 2, 3}), ElementsAre(2, 4, 6));
  EXPECT_THAT(pool.map<twice>(std::array{1, 2, 3}), ElementsAre(2, 4, 6));
  EXPECT_THAT(pool.map<twice>(array), ElementsAre(2, 4, 6));
  EXPECT_THAT(pool.map<twice>(std::span{array}), ElementsAre(2, 4, 6));
}

#if !defined(__clang__) || __clang_major__ >= 16  // older ones cannot read the views of libstdc++
TEST(PoolInputs, ComeFromViews) {
  LocalLaunch launch;
  Pool pool;
  const std::vector values{1, 2, 3, 4};

  EXPECT_THAT(pool.map<twice>(std::ranges::iota_view{1, 4}), ElementsAre(2, 4, 6));
  EXPECT_THAT(pool.map<twice>(std::ranges::reverse_view{values}), ElementsAre(8, 6, 4, 2));
  const auto is_odd = [](int value) { return value % 2 == 1; };
  EXPECT_THAT(pool.map<twice>(std::ranges::filter_view{values, is_odd}), ElementsAre(2, 6));
  const auto add_one = [](int value) { return value + 1; };
  EXPECT_THAT(pool.map<twice>(std::ranges::transform_view{values, add_one}),
              ElementsAre(4, 6, 8, 10));
}

TEST(PoolInputs, ComeFromWhatCanBeReadOnce) {
  LocalLaunch launch;
  Pool pool;
  std::istringstream numbers{"1 2 3"};

  EXPECT_THAT(pool.map<twice>(std::ranges::istream_view<int>{numbers}), ElementsAre(2, 4, 6));
}

TEST(PoolInputs, MayAllBeShownInOnePlace) {
  LocalLaunch launch;
  Pool pool;
  std::string place;
  const auto show = [&place](int number) -> const std::string& {
    place.assign(100'000, static_cast<char>('a' + number));
    return place;
  };
  const std::vector numbers{0, 1, 2, 3};
  const std::ranges::transform_view shown{std::views::all(numbers), show};

  EXPECT_THAT(pool.map([](const std::string& text) { return text.back(); }, shown),
              ElementsAre('a', 'b', 'c', 'd'));
}
#endif

TEST(PoolInputs, AreBitsToo) {
  LocalLaunch launch;
  Pool pool;

  EXPECT_THAT(pool.map([](bool bit) { return !bit; }, std::vector{true, false}),
              ElementsAre(false, true));
}

TEST(PoolInputs, AreConvertedToTheParameter) {
  LocalLaunch launch;
  Pool pool;

  EXPECT_THAT(pool.map<twice>(std::vector{1.9, 2.9}), ElementsAre(2, 4));
  EXPECT_THAT(pool.map([](const std::string& text) { return text.size(); }, std::vector{"a", "bb"}),
              ElementsAre(1, 2));
}

TEST(PoolInputs, AreEntriesOfAMap) {
  LocalLaunch launch;
  Pool pool;

  EXPECT_THAT(pool.map([](const auto& entry) { return entry.second; },
                       std::map<std::string, int>{{"a", 1}, {"b", 2}}),
              ElementsAre(1, 2));
}

TEST(PoolInputs, MayGoWhenTheCallReturns) {
  LocalLaunch launch;
  Pool pool;
  std::vector<int> values{1, 2, 3};
  auto of_view = pool.map_async<twice>(std::span{values}, {.chunk_size = 1});
  auto of_list = pool.map_async<twice>(std::list{4, 5}, {.chunk_size = 1});

  values.assign(3, 0);

  EXPECT_THAT(of_view.get(), ElementsAre(2, 4, 6));
  EXPECT_THAT(of_list.get(), ElementsAre(8, 10));
}

/// Counts its copies.
struct Counted {
  static inline int copies = 0;
  int value = 0;

  Counted() = default;
  explicit Counted(int number) : value{number} {}
  Counted(const Counted& other) : value{other.value} { ++copies; }
  Counted& operator=(const Counted& other) {
    value = other.value;
    ++copies;
    return *this;
  }
  Counted(Counted&&) noexcept = default;
  Counted& operator=(Counted&&) noexcept = default;
  ~Counted() = default;

  template <class Archive>
  void serialize(Archive& archive, unsigned int /*version*/) {
    archive& value;
  }
};

int value_of(const Counted& counted) { return counted.value; }
int value_of_both(const Counted& a, const Counted& b) { return a.value + b.value; }
Counted make(int value) { return Counted{value}; }
// NOLINTNEXTLINE(performance-unnecessary-value-param): the copy is what is looked for
int taken(Counted counted) { return counted.value; }

TEST(PoolInputs, AreNotCopiedWhileTheCallerWaits) {
  LocalLaunch launch;
  Pool pool;
  const std::vector<Counted> inputs(10);
  std::vector<std::pair<Counted, Counted>> pairs(10);
  Counted::copies = 0;

  (void)pool.map<value_of>(inputs);
  (void)pool.map<taken>(inputs);
  (void)pool.starmap<value_of_both>(pairs);

  EXPECT_EQ(Counted::copies, 0);
}

TEST(PoolInputs, AreMovedWhereTheyMayBe) {
  LocalLaunch launch;
  Pool pool;
  std::vector<Counted> inputs(10);
  Counted::copies = 0;

  (void)pool.map_async<value_of>(std::move(inputs)).get();
  (void)pool.apply<value_of>(Counted{1});
  (void)pool.apply_async<taken>(Counted{1}).get();

  EXPECT_EQ(Counted::copies, 0);
}

TEST(PoolInputs, AreCopiedOnceWhenTheCallerGoesOn) {
  LocalLaunch launch;
  Pool pool;
  const std::vector<Counted> inputs(10);
  Counted::copies = 0;

  (void)pool.map_async<value_of>(inputs).get();

  EXPECT_EQ(Counted::copies, 10);
}

TEST(PoolResults, AreMoved) {
  LocalLaunch launch;
  Pool pool;
  Counted::copies = 0;

  EXPECT_THAT(pool.map<make>(std::vector{1, 2, 3}), SizeIs(3));
  EXPECT_EQ(pool.apply<make>(7).value, 7);
  EXPECT_THAT(pool.map_async<make>(std::vector{1, 2, 3}).get(), SizeIs(3));

  EXPECT_EQ(Counted::copies, 0);
}

TEST(PoolResults, MayBeOfTypesThatOnlyMove) {
  LocalLaunch launch;
  Pool pool;

  const auto results =
      pool.map([](int value) { return std::make_unique<int>(value); }, std::vector{1, 2});
  EXPECT_EQ(*results.at(1), 2);
  EXPECT_EQ(*pool.apply([](std::unique_ptr<int> value) { return value; }, std::make_unique<int>(7)),
            7);
}

}  // namespace
}  // namespace rankpool
