// SPDX-License-Identifier: BSL-1.0

#include "table.hpp"

#include <gmock/gmock.h>

#include "similarity.hpp"

namespace align {
namespace {

using ::testing::DoubleEq;
using ::testing::EndsWith;
using ::testing::StartsWith;

const std::vector<Sequence> sequences = {{.name = "a", .residues = "WW", .line = 1},
                                         {.name = "b", .residues = "P", .line = 3}};

AlignedPair pair_of(std::uint32_t query, std::uint32_t target, int score) {
  AlignedPair aligned;
  aligned.pair = {.query = query, .target = target};
  aligned.alignment = {.score = score, .query = {4, 9}, .target = {0, 6}};
  aligned.path = {.columns = 6, .score = score, .identical = 4};
  return aligned;
}

TEST(Table, StartsWithAHeaderThatNamesItsColumns) {
  EXPECT_THAT(table_text(sequences, {}), StartsWith("query\ttarget\tscore\tz_score\te_value\t"));
}

TEST(Table, CountsPositionsFromOneAndPairsAsTheSearchSpace) {
  AlignedPair aligned = pair_of(0, 1, 57);
  aligned.significance = {.z_score = 6.25, .p_value = 1e-9};

  EXPECT_THAT(table_text(sequences, std::vector{aligned, aligned, aligned}),
              EndsWith("a\tb\t57\t6.25\t3.00e-09\t66.7\t4\t6\t5\t9\t1\t6\n"));
}

TEST(Table, WritesNaForWhatIsUnknown) {
  AlignedPair nothing;
  nothing.pair = {.query = 0, .target = 1};

  EXPECT_THAT(table_text(sequences, std::vector{nothing}),
              EndsWith("a\tb\t0\tNA\tNA\tNA\t0\t0\tNA\tNA\tNA\tNA\n"));
}

TEST(Similarity, RelatesAScoreToTheScoresOfBothWithThemselves) {
  const std::vector pairs = {pair_of(0, 0, 100), pair_of(0, 1, 40), pair_of(1, 1, 64)};

  EXPECT_THAT(relative_scores(pairs, 2).at(1, 0), DoubleEq(0.5));
  EXPECT_THAT(relative_scores(pairs, 2).at(1, 1), DoubleEq(1));
}

TEST(Similarity, IsNothingToASequenceThatDoesNotEvenResembleItself) {
  const std::vector pairs = {pair_of(0, 0, 100), pair_of(0, 1, 0), pair_of(1, 1, 0)};

  EXPECT_THAT(relative_scores(pairs, 2).at(0, 1), DoubleEq(0));
  EXPECT_THAT(relative_scores(pairs, 2).at(1, 1), DoubleEq(1));
}

}  // namespace
}  // namespace align
