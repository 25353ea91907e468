// SPDX-License-Identifier: BSL-1.0
//
// Smart pointers to what Boost.Serialization takes for primitive, and refuses to point at.

#include <memory>
#include <string>
#include <vector>

#include <gmock/gmock.h>

#include "rankpool/pool.hpp"

#include "support/travelling.hpp"

namespace rankpool {
namespace {

using ::testing::Pointee;
using testing::there_and_back;

TEST(PoolPointers, ToNumbersTravel) {
  EXPECT_THAT(there_and_back(std::make_unique<int>(1)), Pointee(1));
  EXPECT_THAT(there_and_back(std::make_shared<double>(2.5)), Pointee(2.5));
  EXPECT_EQ(there_and_back(std::unique_ptr<int>{}), nullptr);
}

TEST(PoolPointers, ToTextTravel) {
  EXPECT_THAT(there_and_back(std::make_unique<std::string>("a")), Pointee(std::string{"a"}));
  EXPECT_THAT(there_and_back(std::make_shared<std::string>("b")), Pointee(std::string{"b"}));
}

TEST(PoolPointers, ToConstantsTravel) {
  using Words = std::vector<std::string>;

  const std::shared_ptr<const Words> words = std::make_shared<Words>(Words{"a"});

  EXPECT_THAT(there_and_back(words), Pointee(Words{"a"}));
}

}  // namespace
}  // namespace rankpool
