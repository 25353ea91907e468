// SPDX-License-Identifier: BSL-1.0
//
// Damaged bytes of values are an EncodingError or some other value: no crash, no undefined
// behaviour, and no memory out of proportion. Archives with pointers believe their class numbers;
// the checksum of their message is what guards them.

#include <array>
#include <deque>
#include <list>
#include <map>
#include <set>
#include <unordered_map>

#include <gmock/gmock.h>

#include "rankpool/detail/codec.hpp"

#include "support/damage.hpp"
#include "support/travel.hpp"

namespace rankpool::detail {
namespace {

using rankpool::testing::bytes_of;
using rankpool::testing::scrambled;
using rankpool::testing::truncated;

struct Record {
  int number = 0;
  std::string text;
  std::vector<bool> flags;
  template <class Archive>
  void serialize(Archive& archive, unsigned int /*version*/) {
    archive& number& text& flags;
  }
};

using Strings = std::vector<std::string>;
using Nested = std::map<std::string, std::vector<std::optional<std::string>>>;
using Variant = std::variant<std::monostate, int, std::string, Strings>;

const auto samples = std::tuple{
    true,
    std::tuple{1, true, 2.5},
    std::array<bool, 4>{true, false, true, true},
    std::string{"some text"},
    std::wstring{L"wide text"},
    std::vector<double>{1, 2, 3},
    std::vector<bool>{true, false, true},
    Strings{"a", "", "longer than the others"},
    std::list<int>{1, 2, 3},
    std::deque<Strings>{{"a"}, {}, {"b", "c"}},
    std::set<std::string>{"x", "y"},
    std::unordered_map<int, std::string>{{1, "x"}, {2, "y"}},
    Nested{{"a", {"x", std::nullopt}}, {"b", {}}},
    Variant{Strings{"a", "b"}},
    std::vector<Variant>{7, "text", {}},
    std::vector<Record>{{1, "one", {true}}, {2, "two", {}}},
};

// EncodingError is what the library throws; what a type itself throws at odd data is its own.
template <class T>
bool can_be_read(const Buffer& bytes) {
  ByteReader reader{bytes.bytes()};
  try {
    (void)read_value<T>(reader);
    return true;
  } catch (const std::bad_alloc&) {
    ADD_FAILURE() << "too much memory asked for";
  } catch (const std::exception&) {
  }
  return false;
}

template <class T>
void expect_truncations_refused(const T& value) {
  const Buffer bytes = bytes_of(value);
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    const Buffer damaged = truncated(bytes, size);
    ByteReader reader{damaged.bytes()};
    EXPECT_THROW((void)read_value<T>(reader), EncodingError) << typeid(T).name() << ", " << size;
  }
}

// The bytes of the value end early, but its length says so: the archive itself has to notice.
template <class T>
void expect_short_archives_refused(const T& value) {
  if constexpr (is_archived<T>) {
    const Buffer bytes = bytes_of(value);
    for (std::size_t size = sizeof(std::uint64_t); size < bytes.size(); ++size) {
      Buffer damaged = truncated(bytes, size);
      damaged.overwrite(0, std::uint64_t{size - sizeof(std::uint64_t)});
      ByteReader reader{damaged.bytes()};
      EXPECT_THROW((void)read_value<T>(reader), EncodingError) << typeid(T).name() << ", " << size;
    }
  }
}

template <class T>
void expect_damage_survived(const T& value) {
  const Buffer bytes = bytes_of(value);
  std::mt19937 random{2};
  for (int i = 0; i < 100; ++i) (void)can_be_read<T>(scrambled(bytes, random));
}

template <class T>
void expect_flips_survived(const T& value) {
  const Buffer bytes = bytes_of(value);
  for (std::size_t bit = 0; bit < 8 * bytes.size(); ++bit) {
    (void)can_be_read<T>(rankpool::testing::flipped(bytes, bit));
  }
}

TEST(CodecFuzz, EveryTruncationIsAnEncodingError) {
  std::apply([](const auto&... sample) { (expect_truncations_refused(sample), ...); }, samples);
}

TEST(CodecFuzz, EveryArchiveThatIsTooShortIsAnEncodingError) {
  std::apply([](const auto&... sample) { (expect_short_archives_refused(sample), ...); }, samples);
}

TEST(CodecFuzz, EveryFlippedBitIsSurvived) {
  std::apply([](const auto&... sample) { (expect_flips_survived(sample), ...); }, samples);
}

TEST(CodecFuzz, ScrambledBytesAreSurvived) {
  std::apply([](const auto&... sample) { (expect_damage_survived(sample), ...); }, samples);
}

TEST(CodecFuzz, ABoolIsZeroOrOne) {
  for (int byte = 2; byte < 256; ++byte) {
    Buffer bytes;
    bytes.append_value(static_cast<std::uint8_t>(byte));
    EXPECT_FALSE(can_be_read<bool>(bytes)) << byte;
    EXPECT_FALSE(can_be_read<std::tuple<const bool>>(bytes)) << byte;
  }
}

TEST(CodecFuzz, ALengthIsNoMoreThanThereIs) {
  Buffer bytes = bytes_of(Strings{"a", "b"});
  bytes.overwrite(sizeof(std::uint64_t), std::uint64_t{1} << 40);
  EXPECT_FALSE(can_be_read<Strings>(bytes));

  Buffer text = bytes_of(std::string{"abc"});
  text.overwrite(0, std::uint64_t{1} << 40);
  EXPECT_FALSE(can_be_read<std::string>(text));
}

TEST(CodecFuzz, AVariantHasNoOtherAlternatives) {
  Buffer bytes = bytes_of(Variant{7});
  for (const std::uint64_t index : {4UL, 1UL << 40, ~0UL}) {
    bytes.overwrite(sizeof(std::uint64_t), index);
    EXPECT_FALSE(can_be_read<Variant>(bytes));
  }
}

}  // namespace
}  // namespace rankpool::detail
