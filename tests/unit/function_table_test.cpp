// SPDX-License-Identifier: BSL-1.0

#include "roles/function_table.hpp"

#include <gmock/gmock.h>

#include "rankpool/detail/call.hpp"
#include "rankpool/partial.hpp"

namespace rankpool::roles {
namespace {

using ::testing::ElementsAre;

int triple(int value) { return 3 * value; }

}  // namespace

int quadruple(int value) { return 4 * value; }

namespace {

detail::FunctionEntry entry(const char* type_name) {
  detail::FunctionEntry made;
  made.type_name = type_name;
  return made;
}

TEST(FunctionTable, FindsEachFunctionByItsId) {
  FunctionTable table;
  const auto& a = table.add(entry("a"));
  const auto& b = table.add(entry("b"));
  const auto& c = table.add(entry("c"));

  EXPECT_EQ(table.find(a.id), &a);
  EXPECT_EQ(table.find(b.id), &b);
  EXPECT_EQ(table.find(c.id), &c);
}

TEST(FunctionTable, KnowsNoOtherFunction) {
  FunctionTable table;
  EXPECT_EQ(table.find(1), nullptr);

  const auto& a = table.add(entry("a"));

  EXPECT_EQ(table.find(a.id + 1), nullptr);
  EXPECT_EQ(table.find(a.id - 1), nullptr);
}

TEST(FunctionTable, TellsFunctionsOfOneTypeNameApart) {
  FunctionTable table;

  const auto& first = table.add(entry("twin"));
  const auto& second = table.add(entry("twin"));

  EXPECT_NE(first.id, second.id);
  EXPECT_EQ(table.find(first.id), &first);
  EXPECT_EQ(table.find(second.id), &second);
}

TEST(FunctionTable, GivesTheSameIdsInEachProcess) {
  FunctionTable here;
  FunctionTable there;
  (void)there.add(entry("only there"));

  for (int i = 0; i < 3; ++i) EXPECT_EQ(here.add(entry("f")).id, there.add(entry("f")).id);
}

TEST(FunctionTable, ListsTheNamesInOrder) {
  FunctionTable table;
  for (const char* name : {"c", "a", "b", "a"}) (void)table.add(entry(name));

  EXPECT_THAT(table.names(), ElementsAre("a", "a", "b", "c"));
}

TEST(FunctionTable, HoldsTheCallsOfThisProgramBeforeMain) {
  const auto& known = detail::CallOf<detail::Function<triple>, int>::entry;

  EXPECT_EQ(FunctionTable::instance().find(known.id), &known);
}

TEST(FunctionTable, NamesFunctionsAsTheyAreWritten) {
  const std::string unnamed = detail::CallOf<detail::Function<triple>, int>::entry.name;
  const std::string named = detail::CallOf<detail::Function<quadruple>, int>::entry.name;

  EXPECT_EQ(unnamed, "rankpool::roles::triple");
  EXPECT_EQ(named, "rankpool::roles::quadruple");
}

TEST(FunctionTable, MarksCallsWhoseBytesNeedAChecksum) {
  const auto text = [](const std::string& value) { return value; };
  const auto list = [](const std::vector<std::string>& value) { return value.size(); };

  EXPECT_FALSE((detail::CallOf<detail::Function<triple>, int>::entry.is_archived));
  EXPECT_FALSE((detail::CallOf<decltype(text), std::string>::entry.is_archived));
  EXPECT_TRUE((detail::CallOf<decltype(list), std::vector<std::string>>::entry.is_archived));
}

TEST(FunctionTable, KnowsHowToRebuildTheStateOfACallable) {
  using Bound = decltype(partial([](int a, int b) { return a + b; }, 1));

  EXPECT_EQ((detail::CallOf<detail::Function<triple>, int>::entry.decode_state), nullptr);
  EXPECT_NE((detail::CallOf<Bound, int>::entry.decode_state), nullptr);
}

}  // namespace
}  // namespace rankpool::roles
