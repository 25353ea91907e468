// SPDX-License-Identifier: BSL-1.0

#include <gmock/gmock.h>

#include "columns.hpp"
#include "html.hpp"
#include "units.hpp"

namespace scaling {
namespace {

TEST(Html, EscapesWhatMeansSomething) {
  EXPECT_EQ(html_of("<b> & \"c\""), "&lt;b&gt; &amp; &quot;c&quot;");
}

TEST(Html, MakesATableOfLinesAndItsNote) {
  EXPECT_EQ(html_table({.title = "T", .note = "a < b", .lines = {{"x", "y"}, {"1", "2"}}}),
            "<div class=\"wide\"><table>\n<thead><tr><th>x</th><th>y</th></tr>\n</thead>\n<tbody>\n"
            "<tr><td>1</td><td>2</td></tr>\n</tbody></table></div>\n"
            "<p class=\"note\">a &lt; b</p>\n");
  EXPECT_EQ(html_table({.title = "T", .note = "none", .lines = {}}),
            "<p class=\"note\">none</p>\n");
}

TEST(Columns, CountLettersAndNotBytes) {
  EXPECT_EQ(columns_text({{"α", "β"}, {"long", "9 µs"}}), "  α        β\n  long  9 µs\n");
}

TEST(Units, AreThoseThatPeopleRead) {
  EXPECT_EQ(seconds_text(2.7e-6), "2.7 µs");
  EXPECT_EQ(seconds_text(0.99999), "1 s");
  EXPECT_EQ(seconds_text(90), "90 s");
  EXPECT_EQ(seconds_text(1800), "30 min");
  EXPECT_EQ(seconds_text(7200), "2 h");
  EXPECT_EQ(seconds_text(0), "0 s");
  EXPECT_EQ(workers_text(1), "1 worker");
  EXPECT_EQ(workers_text(37.9), "37 workers");
  EXPECT_EQ(workers_text(123'456), "123 k workers");
  EXPECT_EQ(percent_text(0.8351), "83.5 %");
}

}  // namespace
}  // namespace scaling
