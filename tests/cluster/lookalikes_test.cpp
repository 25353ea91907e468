// SPDX-License-Identifier: BSL-1.0
//
// Functions, lambdas and types that look alike but stand in two files are never mixed up.

#include "lookalikes.hpp"

#include <string>
#include <vector>

#include <gmock/gmock.h>

#include "rankpool/pool.hpp"

namespace lookalikes {
namespace {

using ::testing::Each;
using ::testing::StartsWith;

const auto lambda = [](int number) { return "third " + std::to_string(number); };

TEST(Lookalikes, EachAnswersForItsOwnFile) {
  rankpool::Pool pool;

  EXPECT_THAT(answers_of_first_file(pool), Each(StartsWith("first ")));
  EXPECT_THAT(answers_of_second_file(pool), Each(StartsWith("second ")));
  EXPECT_EQ(pool.apply(lambda, 1), "third 1");
}

TEST(Lookalikes, AnswerInTurns) {
  rankpool::Pool pool;

  for (int i = 0; i < 5; ++i) {
    EXPECT_THAT(answers_of_second_file(pool), Each(StartsWith("second ")));
    EXPECT_THAT(answers_of_first_file(pool), Each(StartsWith("first ")));
  }
}

TEST(Lookalikes, OfOneFunctionAreToldApart) {
  rankpool::Pool pool;

  const int one = pool.apply([](int number) { return number + 1; }, 1);
  const int ten = pool.apply([](int number) { return number + 10; }, 1);

  EXPECT_EQ(one, 2);
  EXPECT_EQ(ten, 11);
}

}  // namespace
}  // namespace lookalikes
