// SPDX-License-Identifier: BSL-1.0
//
// Which types may travel, as the compiler is told before anything is instantiated.

#include "rankpool/detail/serializable.hpp"

#include <map>
#include <string_view>

#include <gmock/gmock.h>

#include "rankpool/detail/one_value.hpp"

namespace rankpool::detail {
namespace {

struct Silent {
  int value;
};
struct Speaking {
  template <class Archive>
  void serialize(Archive& /*archive*/, unsigned int /*version*/) {}
};
struct SpeakingFinal final {
  template <class Archive>
  void serialize(Archive& /*archive*/, unsigned int /*version*/) {}
};
class Reserved {
  friend class boost::serialization::access;
  template <class Archive>
  void serialize(Archive& /*archive*/, unsigned int /*version*/) {}
};
struct Derived : Speaking {};

TEST(Serializable, KnowsWhatTravels) {
  EXPECT_TRUE((is_serializable<int>));
  EXPECT_TRUE((is_serializable<const std::string>));
  EXPECT_TRUE((is_serializable<Speaking>));
  EXPECT_TRUE((is_serializable<SpeakingFinal>));
  EXPECT_TRUE((is_serializable<Reserved>));
  EXPECT_TRUE((is_serializable<Derived>));
  EXPECT_TRUE((is_serializable<std::unique_ptr<Speaking>>));
  EXPECT_TRUE((is_serializable<std::map<std::string, std::vector<Speaking>>>));
  EXPECT_TRUE((is_serializable<std::variant<std::monostate, Speaking, int>>));
}

TEST(Serializable, RefusesPointersAndViews) {
  EXPECT_FALSE((is_serializable<int*>));
  EXPECT_FALSE((is_serializable<const char*>));
  EXPECT_FALSE((is_serializable<Speaking*>));
  EXPECT_FALSE((is_serializable<int (*)(int)>));
  EXPECT_FALSE((is_serializable<std::string_view>));
  EXPECT_FALSE((is_serializable<std::span<const int>>));
}

TEST(Serializable, RefusesTypesThatSayNothingOfThemselves) {
  const auto with_capture = [value = 7] { return value; };

  EXPECT_FALSE((is_serializable<Silent>));
  EXPECT_FALSE((is_serializable<std::remove_cv_t<decltype(with_capture)>>));
  EXPECT_EQ(with_capture(), 7);
}

TEST(Serializable, RefusesWhateverHoldsSuchAType) {
  EXPECT_FALSE((is_serializable<std::vector<Silent>>));
  EXPECT_FALSE((is_serializable<std::vector<int*>>));
  EXPECT_FALSE((is_serializable<std::pair<int, Silent>>));
  EXPECT_FALSE((is_serializable<std::tuple<int, Silent>>));
  EXPECT_FALSE((is_serializable<std::optional<Silent>>));
  EXPECT_FALSE((is_serializable<std::variant<int, Silent>>));
  EXPECT_FALSE((is_serializable<std::unique_ptr<Silent>>));
  EXPECT_FALSE((is_serializable<std::map<int, Silent>>));
  EXPECT_FALSE((is_serializable<std::array<Silent, 2>>));
  EXPECT_FALSE((is_serializable<std::vector<std::pair<int, std::vector<Silent>>>>));
}

TEST(Serializable, KnowsWhatCanBeRebuilt) {
  struct NoDefault {
    explicit NoDefault(int /*value*/) {}
    void serialize(InputArchive& /*archive*/, unsigned int /*version*/) {}
  };

  EXPECT_TRUE((is_rebuilt<int>));
  EXPECT_TRUE((is_rebuilt<Speaking>));
  EXPECT_FALSE((is_rebuilt<NoDefault>));
  EXPECT_FALSE((is_rebuilt<std::tuple<int, NoDefault>>));
  EXPECT_FALSE((is_rebuilt<std::optional<NoDefault>>));
}

}  // namespace
}  // namespace rankpool::detail
