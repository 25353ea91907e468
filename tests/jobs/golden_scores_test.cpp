// SPDX-License-Identifier: BSL-1.0
//
// Compares all pairs of the bundled globins with EMBOSS water; data/make_golden_scores.sh made the
// file of its answers.

#include <fstream>
#include <string>
#include <vector>

#include <gmock/gmock.h>

#include "align_pair.hpp"
#include "fasta.hpp"

namespace align {
namespace {

using ::testing::ElementsAre;
using ::testing::SizeIs;

struct Answer {
  std::string query;
  std::string target;
  LocalAlignment alignment;
  Path path;

  [[nodiscard]] std::string names() const { return query + " " + target; }
};

std::istream& operator>>(std::istream& input, Answer& answer) {
  input >> answer.query >> answer.target >> answer.alignment.score >>
      answer.alignment.query.begin >> answer.alignment.query.end >> answer.alignment.target.begin >>
      answer.alignment.target.end >> answer.path.identical >> answer.path.columns;
  --answer.alignment.query.begin;  // water counts from 1
  --answer.alignment.target.begin;
  answer.path.score = answer.alignment.score;
  return input;
}

std::vector<Answer> answers_of_water() {
  std::ifstream file(RANKPOOL_GOLDEN_SCORES);
  std::string header;
  std::getline(file, header);
  std::vector<Answer> answers;
  for (Answer answer; file >> answer;) answers.push_back(answer);
  return answers;
}

std::vector<Answer> our_answers() {
  const std::vector<Sequence> sequences = read_fasta(RANKPOOL_GLOBINS);
  Problem problem;
  for (const Sequence& sequence : sequences) problem.sequences.push_back(sequence.residues);
  problem.shuffles = 0;
  std::vector<Answer> answers;
  for (const Pair pair : all_pairs(sequences.size())) {
    const AlignedPair aligned = align_pair(problem, pair);
    answers.push_back({.query = sequences[pair.query].name,
                       .target = sequences[pair.target].name,
                       .alignment = aligned.alignment,
                       .path = aligned.path});
  }
  return answers;
}

std::vector<std::string> scores(const std::vector<Answer>& answers) {
  std::vector<std::string> lines;
  lines.reserve(answers.size());
  for (const Answer& answer : answers) {
    lines.push_back(answer.names() + " " + std::to_string(answer.alignment.score));
  }
  return lines;
}

TEST(GoldenScores, AgreeWithWaterOnAllPairs) {
  const auto ours = scores(our_answers());

  EXPECT_THAT(ours, SizeIs(1035));
  EXPECT_EQ(ours, scores(answers_of_water()));
}

// Where several alignments share the best score, each program shows the one it comes across first.
TEST(GoldenScores, ComeWithTheBoundsAndTheIdentityOfWaterExceptForTwoTies) {
  const auto ours = our_answers();
  const auto water = answers_of_water();
  ASSERT_EQ(ours.size(), water.size());

  std::vector<std::string> different;
  for (std::size_t index = 0; index < ours.size(); ++index) {
    const bool same =
        ours[index].alignment == water[index].alignment && ours[index].path == water[index].path;
    if (!same) different.push_back(ours[index].names());
  }

  EXPECT_THAT(different, ElementsAre("MYG_MUSAN HBB_TRIIN", "HBA_ANSSE HBB_TACAC"));
}

}  // namespace
}  // namespace align
