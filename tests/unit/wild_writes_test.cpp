// SPDX-License-Identifier: BSL-1.0
//
// A task that writes where it must not, to what its child and the rank say to each other, costs
// itself, and nothing else.

#include <cstdlib>
#include <fstream>
#include <string>
#include <vector>

#include <gmock/gmock.h>

#include "exec/board.hpp"
#include "support/forked_children.hpp"

#include <unistd.h>

namespace rankpool::exec {
namespace {

using rankpool::testing::Answer;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

// That this process shares with its rank: the first piece of memory that both may write to.
Board& board_of_this_child() {
  std::ifstream all{"/proc/self/maps"};
  for (std::string line; std::getline(all, line);) {
    if (line.find("memfd:rankpool") == line.npos || line.find(" rw-s ") == line.npos) continue;
    // NOLINTNEXTLINE(performance-no-int-to-ptr): the system tells addresses as text
    return *reinterpret_cast<Board*>(std::stoull(line, nullptr, 16));
  }
  std::abort();
}

class WildWrites : public rankpool::testing::ForkedChildrenTest {
 protected:
  /// Nothing but an error of its own comes of such a task, and the next one is well.
  template <auto& function>
  void expect_crash_of_its_own(const std::string& how) {
    begin();
    const auto answers = answers_to<function>(1, {7});
    ASSERT_THAT(answers, SizeIs(1));
    EXPECT_THAT(answers[0].errors, ElementsAre(HasSubstr(how)));
    const auto next = answers_to<function>(2, {1});
    ASSERT_THAT(next, SizeIs(1));
    EXPECT_THAT(next[0].values, ElementsAre(1));
  }
};

int say_that_all_desks_are_lent(int value) {
  if (value == 7) {
    for (auto& is_lent : board_of_this_child().is_lent) is_lent = true;
    std::abort();
  }
  return value;
}
TEST_F(WildWrites, DoNotTakeDesksFromTheNextChild) {
  expect_crash_of_its_own<say_that_all_desks_are_lent>("signal 6");
}

int say_too_much(int value) {
  if (value == 7) {
    Line& line = board_of_this_child().to_rank;
    line.words.fill({.kind = Word::Kind::answer, .bytes = {.bytes = 100}});
    line.written += std::uint64_t{1} << 40;
    pause();
  }
  return value;
}
TEST_F(WildWrites, SayNoMoreThanAChildCan) { expect_crash_of_its_own<say_too_much>("signal 9"); }

int say_an_answer_of_another_slot(int value) {
  if (value == 7) {
    Board& board = board_of_this_child();
    board.to_rank.say({.kind = Word::Kind::answer, .desk = 3, .bytes = {.bytes = 100}});
    board.to_rank.say({.kind = Word::Kind::answer, .desk = 99});
    pause();
  }
  return value;
}
TEST_F(WildWrites, GiveNoAnswers) {
  expect_crash_of_its_own<say_an_answer_of_another_slot>("signal 9");
}

int say_that_it_is_to_leave(int value) {
  if (value == 7) {
    board_of_this_child().is_retired = true;
    std::abort();
  }
  return value;
}
TEST_F(WildWrites, DoNotMakeACrashAnEndAsItShouldBe) {
  expect_crash_of_its_own<say_that_it_is_to_leave>("signal 6");
}

int say_that_it_initializes(int value) {
  if (value == 7) {
    board_of_this_child().journal.doing = Journal::Doing::initializing;
    std::abort();
  }
  return value;
}
TEST_F(WildWrites, DoNotBlameAnInitializerThatIsNotThere) {
  expect_crash_of_its_own<say_that_it_initializes>("signal 6");
}

int say_that_there_are_errors(int value) {
  if (value == 7) {
    board_of_this_child().journal.error_bytes = 100;
    std::abort();
  }
  return value;
}
TEST_F(WildWrites, MakeNoErrors) {
  begin();
  std::size_t ended = 0;
  for (auto answers = answers_to<say_that_there_are_errors>(1, {1, 7}); ended < 2;) {
    ASSERT_THAT(answers, Not(IsEmpty()));
    for (const Answer<int>& answer : answers) ended += answer.count;
    if (ended < 2) answers = wait_for_answers();
  }
  const auto next = answers_to<say_that_there_are_errors>(2, {1});
  ASSERT_THAT(next, SizeIs(1));
  EXPECT_THAT(next[0].values, ElementsAre(1));
}

}  // namespace
}  // namespace rankpool::exec
