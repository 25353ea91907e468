// SPDX-License-Identifier: BSL-1.0

#include "mpi/output_lines.hpp"

#include <gtest/gtest.h>

namespace rankpool::mpi {
namespace {

TEST(OutputLines, PassesOnWholeLinesOnly) {
  OutputLines lines;

  EXPECT_EQ(lines.take("one\ntw"), "one\n");
  EXPECT_EQ(lines.take("o"), "");
  EXPECT_EQ(lines.take("\n\nthree\nfo"), "two\n\nthree\n");
  EXPECT_EQ(lines.take_rest(), "fo\n");
  EXPECT_EQ(lines.take_rest(), "");
}

TEST(OutputLines, PassesOnALineThatHasNoEnd) {
  OutputLines lines;
  const std::string part(700'000, 'x');

  EXPECT_EQ(lines.take(part), "");
  EXPECT_EQ(lines.take(part).size(), 1'400'000);
  EXPECT_EQ(lines.take("\n"), "\n");
}

TEST(OutputLines, NamesTheTaskThatWroteALine) {
  OutputLines lines{"3 node07"};
  const std::string text = "start\n" + OutputLines::mark_of_task(5) + "one\ntwo\n" +
                           OutputLines::mark_of_task(6) + "three\n";

  EXPECT_EQ(lines.take(text),
            "[3 node07 -] start\n[3 node07 5] one\n[3 node07 5] two\n[3 node07 6] three\n");
}

TEST(OutputLines, EndsTheLineOfATaskBeforeTheNextOne) {
  OutputLines lines{"3 node07"};

  EXPECT_EQ(lines.take(OutputLines::mark_of_task(5) + "one"), "");
  EXPECT_EQ(lines.take(OutputLines::mark_of_task(6) + "two\n"),
            "[3 node07 5] one\n[3 node07 6] two\n");
}

TEST(OutputLines, UnderstandsAMarkInParts) {
  OutputLines lines{"3 node07"};
  std::string all;

  for (const char letter : OutputLines::mark_of_task(5) + "one\n" + OutputLines::mark_of_task(6)) {
    all += lines.take({&letter, 1});
  }
  all += lines.take("two\n");

  EXPECT_EQ(all, "[3 node07 5] one\n[3 node07 6] two\n");
}

}  // namespace
}  // namespace rankpool::mpi
