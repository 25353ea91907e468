// SPDX-License-Identifier: BSL-1.0

#include <gmock/gmock.h>

#include "input_error.hpp"
#include "table.hpp"

namespace scaling {
namespace {

using ::testing::StartsWith;

Measurements read(const std::string& text, Scaling scaling = Scaling::strong) {
  return measurements_of_table(text, "t.csv", scaling);
}

std::string error_of(const std::string& text) {
  try {
    (void)read(text);
  } catch (const InputError& error) {
    return error.what();
  }
  return "no error";
}

const std::string lines = "\n1,10\n2,19\n4,30\n4,31\n";

TEST(Table, TakesThroughputAsItIs) {
  const Measurements table = read("workers,throughput" + lines);

  ASSERT_EQ(table.points.size(), 4U);
  EXPECT_EQ(table.points[3].workers, 4);
  EXPECT_EQ(table.points[3].throughput, 31);
  EXPECT_EQ(table.unit, "");
}

TEST(Table, TurnsSecondsOfTheSameWorkIntoRunsASecond) {
  const Measurements table = read("workers,seconds" + lines);

  EXPECT_DOUBLE_EQ(table.points[2].throughput, 1 / 30.0);
  EXPECT_EQ(table.unit, "runs/s");
}

TEST(Table, CountsTheWorkThatGrewWithTheWorkers) {
  EXPECT_DOUBLE_EQ(read("workers,seconds" + lines, Scaling::weak).points[2].throughput, 4 / 30.0);
}

TEST(Table, HasTheMedianOfWhatItsLinesSay) {
  const std::string even = "\n4,2\n4,6\n1,5\n2,5\n";

  EXPECT_DOUBLE_EQ(medians_of(read("workers,throughput" + even)).back().throughput, 4);
  EXPECT_DOUBLE_EQ(medians_of(read("workers,seconds" + even)).back().throughput, 1 / 4.0);
  EXPECT_DOUBLE_EQ(medians_of(read("workers,seconds" + even, Scaling::weak)).back().throughput, 1);
}

TEST(Table, TakesBlanksEmptyLinesAndForeignLineEnds) {
  const Measurements table =
      read("\xEF\xBB\xBFworkers, seconds\r\n\r\n 1 ,\t10\r\n2,6e0\r\n4,3.5\r\n8,2");

  ASSERT_EQ(table.points.size(), 4U);
  EXPECT_DOUBLE_EQ(table.points[1].throughput, 1 / 6.0);
}

TEST(Table, RefusesAnotherHeader) {
  EXPECT_EQ(error_of("n,t\n1,2\n"),
            "t.csv:1: the header is 'n,t', and must be 'workers,throughput' or 'workers,seconds'");
  EXPECT_THAT(error_of("1,10\n2,19\n"), StartsWith("t.csv:1: the header is '1,10'"));
  EXPECT_EQ(error_of(""), "t.csv:1: the table is empty");
  EXPECT_EQ(error_of("\n\n"), "t.csv:2: the table is empty");
}

TEST(Table, NamesTheLineThatItCannotRead) {
  const std::string header = "workers,seconds\n1,10\n";

  EXPECT_EQ(error_of(header + "two,5\n"),
            "t.csv:3: the number of workers is 'two', and must be a whole number of at least 1");
  EXPECT_THAT(error_of(header + "\n0,5\n"), StartsWith("t.csv:4: the number of workers is '0'"));
  EXPECT_THAT(error_of(header + "-2,5\n"), StartsWith("t.csv:3: the number of workers is '-2'"));
  EXPECT_THAT(error_of(header + "2.5,5\n"), StartsWith("t.csv:3: the number of workers is '2.5'"));
  EXPECT_EQ(error_of(header + "2,0\n"),
            "t.csv:3: the time in seconds is '0', and must be a number greater than 0");
  EXPECT_THAT(error_of(header + "2,-1\n"), StartsWith("t.csv:3: the time in seconds is '-1'"));
  EXPECT_THAT(error_of(header + "2,nan\n"), StartsWith("t.csv:3: the time in seconds is 'nan'"));
  EXPECT_THAT(error_of(header + "2,1e999\n"), StartsWith("t.csv:3: the time in seconds"));
  EXPECT_THAT(error_of("workers,throughput\n2,\n"), StartsWith("t.csv:2: the throughput is ''"));
  EXPECT_EQ(error_of(header + "2\n"), "t.csv:3: '2' is not two numbers with a comma between them");
  EXPECT_THAT(error_of(header + "2,5,7\n"), StartsWith("t.csv:3: '2,5,7' is not two numbers"));
}

TEST(Table, HasEnoughForTheSmallestLaw) {
  EXPECT_EQ(error_of("workers,seconds\n1,9\n2,5\n2,5\n"), "no error");
  EXPECT_EQ(error_of("workers,seconds\n1,9\n2,5\n4,3\n"), "no error");
}

TEST(Table, SaysWhereItEndsTooSoon) {
  EXPECT_THAT(error_of("workers,seconds\n"), StartsWith("t.csv:1: there are no measurements"));
  EXPECT_EQ(error_of("workers,seconds\n1,9\n2,5\n"),
            "t.csv:3: there are too few measurements, 2 at 2 different numbers of workers: the fit "
            "of two parameters needs at least 3 measurements at 2 different numbers of workers");
  EXPECT_THAT(error_of("workers,seconds\n4,9\n4,9\n4,8\n4,8\n"),
              StartsWith("t.csv:5: all measurements are of one number of workers, 4: "));
}

}  // namespace
}  // namespace scaling
