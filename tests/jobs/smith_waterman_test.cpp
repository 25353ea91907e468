// SPDX-License-Identifier: BSL-1.0

#include "smith_waterman.hpp"

#include <algorithm>
#include <random>
#include <stdexcept>
#include <string>

#include <gmock/gmock.h>

#include "traceback.hpp"

namespace align {
namespace {

LocalAlignment aligned(const std::string& query, const std::string& target, GapPenalties gaps) {
  return QueryProfile{encode(query), gaps}.align(encode(target));
}

// Plain dynamic programming, to judge libssw by.
int exact_score(std::span<const Code> query, std::span<const Code> target, GapPenalties gaps) {
  constexpr int unreachable = -1'000'000;
  std::vector<int> best(target.size() + 1, 0);
  std::vector<int> gap_in_target(target.size() + 1, unreachable);
  int highest = 0;
  for (const Code residue : query) {
    int diagonal = 0;
    int gap_in_query = unreachable;
    for (std::size_t column = 1; column <= target.size(); ++column) {
      gap_in_target[column] =
          std::max(gap_in_target[column] - gaps.extend, best[column] - gaps.open);
      gap_in_query = std::max(gap_in_query - gaps.extend, best[column - 1] - gaps.open);
      const int pair = diagonal + substitution_score(residue, target[column - 1]);
      diagonal = best[column];
      best[column] = std::max({0, pair, gap_in_target[column], gap_in_query});
      highest = std::max(highest, best[column]);
    }
  }
  return highest;
}

std::vector<Code> random_sequence(std::mt19937& random, std::size_t longest) {
  std::vector<Code> sequence(1 + random() % longest);
  for (Code& residue : sequence) residue = static_cast<Code>(random() % alphabet_size);
  return sequence;
}

// Differs from `original` by substitutions and by one gap in its middle.
std::vector<Code> relative(std::mt19937& random, std::vector<Code> original) {
  for (Code& residue : original) {
    if (random() % 5 == 0) residue = static_cast<Code>(random() % alphabet_size);
  }
  const auto middle = original.begin() + static_cast<std::ptrdiff_t>(original.size() / 2);
  original.erase(middle, middle + std::min<std::ptrdiff_t>(7, original.end() - middle));
  if (original.empty()) original.push_back(0);
  return original;
}

void expect_exact(std::span<const Code> query, std::span<const Code> target, GapPenalties gaps) {
  const QueryProfile profile{{query.begin(), query.end()}, gaps};
  const LocalAlignment found = profile.align(target);

  ASSERT_EQ(found.score, exact_score(query, target, gaps));
  ASSERT_EQ(found.score, profile.score(target));
  const Path path = trace_path(query.subspan(static_cast<std::size_t>(found.query.begin),
                                             static_cast<std::size_t>(found.query.size())),
                               target.subspan(static_cast<std::size_t>(found.target.begin),
                                              static_cast<std::size_t>(found.target.size())),
                               gaps);
  ASSERT_EQ(path.score, found.score);
}

class SmithWatermanWith : public ::testing::TestWithParam<GapPenalties> {};

TEST_P(SmithWatermanWith, IsExactForRandomAndForRelatedSequences) {
  std::mt19937 random{7};
  for (int round = 0; round < 150; ++round) {
    const auto query = random_sequence(random, 250);
    expect_exact(query, random_sequence(random, 250), GetParam());
    expect_exact(query, relative(random, query), GetParam());
    expect_exact(relative(random, query), query, GetParam());
  }
}

INSTANTIATE_TEST_SUITE_P(GapPenalties, SmithWatermanWith,
                         ::testing::Values(GapPenalties{11, 1}, GapPenalties{10, 2},
                                           GapPenalties{5, 4}, GapPenalties{2, 1},
                                           GapPenalties{1, 0}, GapPenalties{255, 254}));

TEST(SmithWaterman, ReportsNothingWhereNothingAligns) {
  EXPECT_EQ(aligned("W", "P", {}), LocalAlignment{});
  EXPECT_EQ(aligned("XXXX", "XXXX", {}), LocalAlignment{});
}

TEST(SmithWaterman, FindsWhereTheAlignmentBeginsAndEnds) {
  const LocalAlignment found = aligned("PPPWWWWPP", "GWWWWGGGG", {});

  EXPECT_EQ(found, (LocalAlignment{.score = 44, .query = {3, 7}, .target = {1, 5}}));
}

// The CIGAR of libssw 1.1 is wrong here: it stops once the query is used up
// (github.com/mengyao/Complete-Striped-Smith-Waterman-Library/issues/61).
TEST(SmithWaterman, FollowsAnAlignmentThatOpensWithOnePairAndAGap) {
  const GapPenalties gaps{.open = 3, .extend = 1};
  const auto query = encode("WSAPSVLL");
  const auto target = encode("WHSAPSVLL");

  const LocalAlignment found = QueryProfile{query, gaps}.align(target);

  EXPECT_EQ(found, (LocalAlignment{.score = 39, .query = {0, 8}, .target = {0, 9}}));
  EXPECT_EQ(trace_path(query, target, gaps), (Path{.columns = 9, .score = 39, .identical = 8}));
}

TEST(SmithWaterman, CountsUpToTheLimitOfLibsswAndRefusesToGoBeyond) {
  const std::string longest(2978, 'W');

  EXPECT_EQ(aligned(longest, longest, {}).score, 2978 * 11);
  EXPECT_THROW((void)aligned(longest + "W", longest + "W", {}), std::overflow_error);
}

TEST(SmithWaterman, RefusesGapPenaltiesForWhichLibsswIsWrong) {
  EXPECT_THROW((QueryProfile{encode("W"), {.open = 2, .extend = 2}}), std::invalid_argument);
}

TEST(Traceback, CountsNoIdentityBetweenUnknownResidues) {
  const auto sequence = encode("WXW");

  EXPECT_EQ(trace_path(sequence, sequence, {}), (Path{.columns = 3, .score = 21, .identical = 2}));
}

}  // namespace
}  // namespace align
