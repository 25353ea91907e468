// SPDX-License-Identifier: BSL-1.0

#include "fasta.hpp"

#include <sstream>

#include <gmock/gmock.h>

#include "input_error.hpp"

namespace align {
namespace {

using ::testing::SizeIs;

std::vector<Sequence> parse(const std::string& text) {
  std::istringstream input(text);
  return parse_fasta(input, "in.fa");
}

std::string error_of(const std::string& text) {
  try {
    (void)parse(text);
  } catch (const InputError& error) {
    return error.what();
  }
  return "no error";
}

TEST(Fasta, NamesASequenceByTheFirstWordOfItsHeader) {
  const auto sequences = parse(">first the rest\nARND\nCQ\n>\tsecond\nEG\n");

  ASSERT_THAT(sequences, SizeIs(2));
  EXPECT_EQ(sequences[0].name, "first");
  EXPECT_EQ(sequences[0].residues, "ARNDCQ");
  EXPECT_EQ(sequences[0].line, 1);
  EXPECT_EQ(sequences[1].name, "second");
  EXPECT_EQ(sequences[1].residues, "EG");
  EXPECT_EQ(sequences[1].line, 4);
}

TEST(Fasta, ToleratesLowerCaseBlanksCrlfAndAMissingLastNewline) {
  const auto sequences = parse("\r\n>a\r\nar nd\r\n\r\ncq");

  ASSERT_THAT(sequences, SizeIs(1));
  EXPECT_EQ(sequences[0].name, "a");
  EXPECT_EQ(sequences[0].residues, "ARNDCQ");
}

TEST(Fasta, KeepsAmbiguousResidues) { EXPECT_EQ(parse(">a\nBZXUOJ\n")[0].residues, "BZXUOJ"); }

TEST(Fasta, DropsTheStopAtTheEndOfASequence) {
  const auto sequences = parse(">a\nAR*\n>b\nND\n");

  EXPECT_EQ(sequences[0].residues, "AR");
  EXPECT_EQ(sequences[1].residues, "ND");
}

TEST(Fasta, RefusesAStopInsideASequence) {
  EXPECT_EQ(error_of(">a\nAR*\nND\n"), "in.fa:3: '*' inside sequence 'a': it may only end one");
}

TEST(Fasta, RefusesGapCharacters) {
  EXPECT_EQ(error_of(">a\nAR-ND\n"),
            "in.fa:2: gap character '-' in sequence 'a': expected sequences without gaps");
}

TEST(Fasta, RefusesALetterThatIsNoResidue) {
  EXPECT_EQ(error_of(">a\nAR\nN1D\n"), "in.fa:3: '1' in sequence 'a' is no residue");
}

TEST(Fasta, NamesAnUnprintableByteByItsValue) {
  EXPECT_EQ(error_of(">a\nA\x01R\n"), "in.fa:2: byte 0x01 in sequence 'a' is no residue");
}

TEST(Fasta, RefusesTextBeforeTheFirstHeader) {
  EXPECT_EQ(error_of("\nonce upon\n"), "in.fa:2: not a FASTA file: expected '>', found 'o'");
}

TEST(Fasta, RefusesAnEmptyFile) {
  EXPECT_EQ(error_of(""), "in.fa:1: the file contains no sequence");
}

TEST(Fasta, RefusesAFileOfBlankLines) {
  EXPECT_EQ(error_of("\n\n"), "in.fa:2: the file contains no sequence");
}

TEST(Fasta, RefusesASequenceWithoutResiduesWhereverItStands) {
  EXPECT_EQ(error_of(">a\n>b\nAR\n"), "in.fa:1: sequence 'a' has no residues");
  EXPECT_EQ(error_of(">a\nAR\n>b\n*\n"), "in.fa:3: sequence 'b' has no residues");
}

TEST(Fasta, RefusesASequenceWithoutAName) {
  EXPECT_EQ(error_of(">a\nAR\n> \nND\n"), "in.fa:3: a sequence without a name");
}

TEST(Fasta, RefusesASecondSequenceOfTheSameName) {
  EXPECT_EQ(error_of(">a x\nAR\n>a y\nND\n"),
            "in.fa:3: a second sequence named 'a' (the first is on line 1)");
}

TEST(Fasta, SaysWhyAFileCannotBeRead) {
  EXPECT_THAT([] { (void)read_fasta("/nonexistent/in.fa"); },
              ::testing::ThrowsMessage<InputError>(
                  "/nonexistent/in.fa: cannot read the file: No such file or directory"));
  EXPECT_THAT([] { (void)read_fasta("/"); },
              ::testing::ThrowsMessage<InputError>("/: cannot read the file: it is a folder"));
}

}  // namespace
}  // namespace align
