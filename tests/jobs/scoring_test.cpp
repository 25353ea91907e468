// SPDX-License-Identifier: BSL-1.0

#include "scoring.hpp"

#include <string>
#include <vector>

#include <gmock/gmock.h>

#include "input_error.hpp"
#include "score_limit.hpp"
#include "smith_waterman.hpp"

namespace align {
namespace {

using ::testing::Each;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::ThrowsMessage;
using ::testing::Truly;

int score_of(char left, char right) {
  return substitution_score(residue_code(left).value(), residue_code(right).value());
}

enum class Reading { by_row, by_column };

std::vector<int> all_scores(Reading reading) {
  std::vector<int> scores;
  for (const char row : alphabet) {
    for (const char column : alphabet) {
      scores.push_back(reading == Reading::by_row ? score_of(row, column) : score_of(column, row));
    }
  }
  return scores;
}

TEST(Scoring, KnowsEveryLetterAndNothingElse) {
  const auto is_residue = [](char letter) { return residue_code(letter).has_value(); };

  EXPECT_THAT(std::string{"ABCDEFGHIJKLMNOPQRSTUVWXYZ"}, Each(Truly(is_residue)));
  EXPECT_THAT(std::string{"abcdefghijklmnopqrstuvwxyz"}, Each(Truly(is_residue)));
  EXPECT_THAT((std::string{"*-.1 [@\0\xe4", 9}), Each(Not(Truly(is_residue))));
}

TEST(Scoring, TakesLowerCaseForUpperCase) { EXPECT_EQ(encode("warbzxuoj"), encode("WARBZXUOJ")); }

TEST(Scoring, IsSymmetric) {
  EXPECT_EQ(all_scores(Reading::by_row), all_scores(Reading::by_column));
}

TEST(Scoring, PrefersEachAminoAcidToAllOthers) {
  for (const char residue : alphabet.substr(0, 20)) {
    std::string others{alphabet.substr(0, 20)};
    std::erase(others, residue);

    const auto scores_less = [residue](char other) {
      return score_of(residue, other) < score_of(residue, residue);
    };
    EXPECT_THAT(others, Each(Truly(scores_less))) << residue;
  }
}

TEST(Scoring, AgreesWithKnownEntries) {
  EXPECT_EQ(score_of('W', 'W'), 11);
  EXPECT_EQ(score_of('C', 'E'), -4);
  EXPECT_EQ(score_of('I', 'V'), 3);
  EXPECT_EQ(score_of('B', 'D'), 4);
  EXPECT_EQ(score_of('X', 'X'), -1);
}

TEST(Scoring, ScoresLettersWithoutARowAsTheNearestResidue) {
  EXPECT_EQ(score_of('U', 'W'), score_of('C', 'W'));
  EXPECT_EQ(score_of('O', 'R'), score_of('K', 'R'));
  EXPECT_EQ(score_of('J', 'M'), score_of('L', 'M'));
}

TEST(Scoring, BoundsWhatASequenceMayScore) {
  EXPECT_EQ(highest_possible_score(encode("WWA")), 26);
  EXPECT_EQ(highest_possible_score(encode("XXX")), 0);
}

TEST(ScoreLimit, RefusesASequenceThatMayScoreMoreThanLibsswCounts) {
  const std::vector<Sequence> sequences = {
      {.name = "fits", .residues = std::string(2978, 'W'), .line = 1},
      {.name = "titin", .residues = std::string(2979, 'W'), .line = 7}};

  EXPECT_THAT([&] { check_scores_fit(sequences, "in.fa"); },
              ThrowsMessage<InputError>(HasSubstr("in.fa:7: sequence 'titin' of 2979 residues")));
}

}  // namespace
}  // namespace align
