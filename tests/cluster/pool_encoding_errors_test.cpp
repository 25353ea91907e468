// SPDX-License-Identifier: BSL-1.0
//
// Arguments, results and states whose serialization throws: an EncodingError for the one call, and
// nothing for the others.

#include <stdexcept>
#include <string>
#include <vector>

#include <gmock/gmock.h>

#include "rankpool/errors.hpp"
#include "rankpool/partial.hpp"
#include "rankpool/pool.hpp"

namespace rankpool {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

enum class Breaks { never, when_saved, when_loaded };

struct Fragile {
  int number = 0;
  Breaks breaks = Breaks::never;

  template <class Archive>
  void serialize(Archive& archive, unsigned int /*version*/) {
    if (breaks == Breaks::when_saved) throw std::runtime_error{"broke when saved"};
    archive& number& breaks;
    if (Archive::is_loading::value && breaks == Breaks::when_loaded) {
      throw std::runtime_error{"broke when loaded"};
    }
  }
};

int number_of(const Fragile& fragile) { return fragile.number; }
Fragile make(int number, Breaks breaks) { return {.number = number, .breaks = breaks}; }
int add(const Fragile& fragile, int number) { return fragile.number + number; }

std::string message_of(const std::function<void()>& call) {
  try {
    call();
  } catch (const EncodingError& error) {
    return error.what();
  }
  return "no EncodingError";
}

TEST(PoolEncodingErrors, OfAnArgumentNameItsTask) {
  Pool pool;
  const std::vector<Fragile> unsavable{{1}, {2, Breaks::when_saved}, {3}};
  const std::vector<Fragile> unloadable{{1}, {2}, {3, Breaks::when_loaded}};

  const auto saving = message_of([&] { (void)pool.map<number_of>(unsavable); });
  const auto loading = message_of([&] { (void)pool.map<number_of>(unloadable); });

  EXPECT_THAT(saving, HasSubstr("the argument of task"));
  EXPECT_THAT(saving, HasSubstr("broke when saved"));
  EXPECT_THAT(saving, HasSubstr("task 1"));
  EXPECT_THAT(loading, HasSubstr("broke when loaded"));
  EXPECT_THAT(loading, HasSubstr("task 2"));
  EXPECT_THAT(pool.map<number_of>(std::vector<Fragile>{{4}}), ElementsAre(4));
}

TEST(PoolEncodingErrors, OfAResultNameItsTask) {
  Pool pool;
  using Tasks = std::vector<std::pair<int, Breaks>>;
  const Tasks unsavable{{1, Breaks::never}, {2, Breaks::when_saved}, {3, Breaks::never}};
  const Tasks unloadable{{1, Breaks::never}, {2, Breaks::when_loaded}, {3, Breaks::never}};

  const auto saving = message_of([&] { (void)pool.starmap<make>(unsavable); });
  const auto loading = message_of([&] { (void)pool.starmap<make>(unloadable); });

  EXPECT_THAT(saving, HasSubstr("the result of task"));
  EXPECT_THAT(saving, HasSubstr("broke when saved"));
  EXPECT_THAT(saving, HasSubstr("task 1"));
  EXPECT_THAT(loading, HasSubstr("broke when loaded"));
  EXPECT_THAT(loading, HasSubstr("task 1"));
  EXPECT_EQ(pool.apply<make>(4, Breaks::never).number, 4);
}

TEST(PoolEncodingErrors, OfABoundValueEndTheCallOnly) {
  Pool pool;
  const auto unsavable = partial<add>(Fragile{1, Breaks::when_saved});
  const auto unloadable = partial<add>(Fragile{1, Breaks::when_loaded});

  EXPECT_ANY_THROW((void)pool.map(unsavable, std::vector{1, 2}));
  EXPECT_THROW((void)pool.map(unloadable, std::vector{1, 2}), EncodingError);

  EXPECT_THAT(pool.map(partial<add>(Fragile{1}), std::vector{1, 2}), ElementsAre(2, 3));
}

}  // namespace
}  // namespace rankpool
