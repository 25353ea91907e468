// SPDX-License-Identifier: BSL-1.0

#include "shuffle.hpp"

#include <array>

#include <gmock/gmock.h>

namespace align {
namespace {

using ::testing::Each;
using ::testing::IsEmpty;
using ::testing::Ne;
using ::testing::UnorderedElementsAreArray;

const std::vector<Code> sequence = encode("MVLSEGEWQLVLNIWAKVEADVAGHGQDILIRLFKGHPET");
constexpr StreamKey key{.seed = 1, .query = 2, .target = 3, .shuffle = 4};

TEST(Shuffle, IsAPermutation) {
  EXPECT_THAT(shuffled(sequence, key), UnorderedElementsAreArray(sequence));
  EXPECT_NE(shuffled(sequence, key), sequence);
}

TEST(Shuffle, DependsOnTheKeyAlone) {
  const auto first = shuffled(sequence, key);
  (void)shuffled(sequence, {.seed = 9, .query = 9, .target = 9, .shuffle = 9});

  EXPECT_EQ(shuffled(sequence, key), first);
}

TEST(Shuffle, DependsOnEachPartOfTheKey) {
  const std::vector<std::vector<Code>> others = {
      shuffled(sequence, {.seed = 5, .query = 2, .target = 3, .shuffle = 4}),
      shuffled(sequence, {.seed = 1, .query = 5, .target = 3, .shuffle = 4}),
      shuffled(sequence, {.seed = 1, .query = 2, .target = 5, .shuffle = 4}),
      shuffled(sequence, {.seed = 1, .query = 2, .target = 3, .shuffle = 5}),
      shuffled(sequence, {.seed = 1, .query = 3, .target = 2, .shuffle = 4})};

  EXPECT_THAT(others, Each(Ne(shuffled(sequence, key))));
}

TEST(Shuffle, TakesEachResidueToEachPlaceAboutEquallyOften) {
  constexpr std::uint32_t rounds = 6000;
  const std::vector<Code> letters = {0, 1, 2, 3, 4, 5};
  std::array<std::array<int, 6>, 6> visits{};

  for (std::uint32_t round = 0; round < rounds; ++round) {
    const auto copy = shuffled(letters, {.seed = 1, .query = 0, .target = 0, .shuffle = round});
    for (std::size_t place = 0; place < 6; ++place) {
      ++visits.at(static_cast<std::size_t>(copy[place])).at(place);
    }
  }

  // 1000 expected, with a standard deviation of 29.
  for (const auto& places : visits) {
    EXPECT_THAT(places, Each(::testing::AllOf(::testing::Gt(850), ::testing::Lt(1150))));
  }
}

TEST(Shuffle, LeavesShortSequencesAlone) {
  EXPECT_THAT(shuffled({}, key), IsEmpty());
  EXPECT_EQ(shuffled(encode("W"), key), encode("W"));
}

}  // namespace
}  // namespace align
