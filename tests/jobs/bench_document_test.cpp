// SPDX-License-Identifier: BSL-1.0

#include <gmock/gmock.h>

#include "document.hpp"
#include "table.hpp"
#include "usage_error.hpp"

#include <nlohmann/json.hpp>

namespace bench {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

Row compared_row() {
  return {.id = "rates.apply",
          .what = "one apply",
          .unit = "s",
          .samples = {2e-6, 1e-6, 3e-6},
          .baseline = Baseline{"ping-pong", {1e-6}},
          .goals = {{Measure::ratio, Bound::at_most, 2.5}}};
}

Row row_without_goal(const std::string& id) {
  return {.id = id, .what = "for information", .unit = "s", .samples = {1}};
}

Document document(const std::vector<Row>& rows) {
  return {.machine = {.processor = "fast one",
                      .cores = 2,
                      .mpi = "an MPI",
                      .boost = "1.2.3",
                      .compiler = "a compiler",
                      .rankpool = "0.1",
                      .date = "today",
                      .note = "a note"},
          .rows = rows};
}

TEST(Document, SurvivesTheWayThroughJson) {
  const Document before = document({compared_row(), row_without_goal("b")});

  const Document after = document_of(json_text(before), "here");

  EXPECT_EQ(after.machine, before.machine);
  ASSERT_EQ(after.rows.size(), 2U);
  EXPECT_EQ(after.rows[0].id, "rates.apply");
  EXPECT_EQ(after.rows[0].samples, before.rows[0].samples);
  EXPECT_EQ(after.rows[0].baseline->name, "ping-pong");
  EXPECT_EQ(after.rows[0].goals, before.rows[0].goals);
  EXPECT_FALSE(after.rows[1].baseline.has_value());
  EXPECT_EQ(json_text(after), json_text(before));
}

TEST(Document, KnowsWhichRatioARowHas) {
  Row turns = compared_row();
  turns.baseline = Baseline{"spinning", {1e-6, 1e-6, 4e-6}, RatioOf::rounds};

  const Document after = document_of(json_text(document({turns})), "here");

  EXPECT_EQ(after.rows.at(0).baseline->ratio_of, RatioOf::rounds);
}

TEST(Document, TellsMedianRatioAndVerdictInJson) {
  const auto json = nlohmann::json::parse(json_text(document({compared_row()})));

  const auto& row = json.at("rows").at(0);
  EXPECT_EQ(row.at("pool").at("median"), 2e-6);
  EXPECT_EQ(row.at("ratio"), 2.0);
  EXPECT_EQ(row.at("goal"), "ratio <= 2.5");
  EXPECT_EQ(row.at("holds"), true);
}

TEST(Document, RefusesWhatIsNoResult) {
  EXPECT_THROW((void)document_of("once upon a time", "prose"), UsageError);
  EXPECT_THROW((void)document_of("{}", "hollow"), UsageError);
  EXPECT_THROW((void)document_of(R"({"schema": 0})", "old"), UsageError);
}

TEST(Document, NamesAFileThatIsNotThere) {
  try {
    (void)read_file("/nowhere/at.json");
    FAIL() << "read a file that is not there";
  } catch (const UsageError& error) {
    EXPECT_THAT(error.what(), HasSubstr("/nowhere/at.json: cannot read the file: No such file"));
  }
}

TEST(Document, MergesTheRowsOfAll) {
  const Document all =
      merged({document({row_without_goal("a")}), document({row_without_goal("b")})});

  EXPECT_THAT(all.rows, ElementsAre(testing::Field(&Row::id, "a"), testing::Field(&Row::id, "b")));
  EXPECT_EQ(all.machine.cores, 2);
}

TEST(Document, RefusesTwoRowsOfOneId) {
  EXPECT_THROW((void)merged({document({row_without_goal("a")}), document({row_without_goal("a")})}),
               UsageError);
}

TEST(Table, HasALineARowAndCountsTheGoals) {
  Row missed = compared_row();
  missed.goals = {{Measure::value, Bound::at_most, 1e-6}};
  const std::string text = table_text(document({compared_row(), missed, row_without_goal("a")}));

  EXPECT_THAT(
      text,
      HasSubstr(
          "fast one, 2 cores; an MPI, Boost 1.2.3, a compiler; rankpool 0.1; today\na note\n"));
  EXPECT_THAT(text, HasSubstr("one apply        2.00 us (1.00 to 3.00)  ping-pong: 1.00 us  2.00   "
                              "ratio <= 2.5  holds\n"));
  EXPECT_THAT(text, HasSubstr("<= 1 us       MISSED\n"));
  EXPECT_THAT(text, HasSubstr("for information  1.00 s                                             "
                              "-\n"));
  EXPECT_THAT(text, HasSubstr("\n1 of 2 goals hold\n"));
}

}  // namespace
}  // namespace bench
