// SPDX-License-Identifier: BSL-1.0
//
// Compares all pairs of the bundled globins with EMBOSS water; data/make_golden_scores.sh made the
// file of its answers.

#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include <gmock/gmock.h>

#include "align_pair.hpp"
#include "fasta.hpp"

namespace align {
namespace {

using ::testing::SizeIs;

struct Golden {
  std::string query;
  std::string target;
  LocalAlignment alignment;
  Path path;
};

std::istream& operator>>(std::istream& input, Golden& golden) {
  input >> golden.query >> golden.target >> golden.alignment.score >>
      golden.alignment.query.begin >> golden.alignment.query.end >> golden.alignment.target.begin >>
      golden.alignment.target.end >> golden.path.identical >> golden.path.columns;
  --golden.alignment.query.begin;  // water counts from 1
  --golden.alignment.target.begin;
  golden.path.score = golden.alignment.score;
  return input;
}

std::vector<Golden> golden_scores() {
  std::ifstream file(RANKPOOL_GOLDEN_SCORES);
  std::string header;
  std::getline(file, header);
  std::vector<Golden> all;
  for (Golden golden; file >> golden;) all.push_back(golden);
  return all;
}

struct Globins {
  std::vector<Sequence> sequences = read_fasta(RANKPOOL_GLOBINS);
  Problem problem;
  std::vector<Pair> pairs = all_pairs(sequences.size());

  Globins() {
    for (const Sequence& sequence : sequences) problem.sequences.push_back(sequence.residues);
    problem.shuffles = 0;
  }
};

// Whether the alignment that water shows is as good as ours: then there is a tie, and each program
// may show the one it came across first.
bool is_tie(const Globins& globins, Pair pair, const LocalAlignment& shown) {
  const auto part = [&](std::uint32_t sequence, Range range) {
    const std::string& residues = globins.problem.sequences[sequence];
    return encode(residues.substr(static_cast<std::size_t>(range.begin),
                                  static_cast<std::size_t>(range.size())));
  };
  return trace_path(part(pair.query, shown.query), part(pair.target, shown.target),
                    globins.problem.gaps)
             .score == shown.score;
}

enum class Agreement { full, tie };

Agreement expect_agreement(const Globins& globins, const Golden& golden, Pair pair) {
  const AlignedPair ours = align_pair(globins.problem, pair);

  SCOPED_TRACE(golden.query + " and " + golden.target);
  EXPECT_EQ(globins.sequences[pair.query].name, golden.query);
  EXPECT_EQ(globins.sequences[pair.target].name, golden.target);
  EXPECT_EQ(ours.alignment.score, golden.alignment.score);
  if (ours.alignment == golden.alignment) {
    EXPECT_EQ(ours.path, golden.path);
    return Agreement::full;
  }
  EXPECT_TRUE(is_tie(globins, pair, golden.alignment));
  return Agreement::tie;
}

TEST(GoldenScores, AgreeWithWaterOnAllPairs) {
  const Globins globins;
  const auto golden = golden_scores();
  ASSERT_THAT(globins.pairs, SizeIs(1035));
  ASSERT_THAT(golden, SizeIs(1035));

  int ties = 0;
  for (std::size_t index = 0; index < golden.size(); ++index) {
    if (expect_agreement(globins, golden[index], globins.pairs[index]) == Agreement::tie) ++ties;
  }

  EXPECT_EQ(ties, 2);
}

}  // namespace
}  // namespace align
