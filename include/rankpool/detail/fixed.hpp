// SPDX-License-Identifier: BSL-1.0
//
// Values whose bytes have a fixed length: copied in bulk, with no archive and no length.

#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstring>
#include <tuple>
#include <type_traits>
#include <utility>

#include <boost/serialization/is_bitwise_serializable.hpp>

#include "rankpool/detail/buffer.hpp"
#include "rankpool/errors.hpp"

namespace rankpool::detail {

/// Any bytes are a value of T, and copying them copies it. Not bool: most bytes are none.
template <class T>
inline constexpr bool is_plain =
    std::is_trivially_copyable_v<T> && !std::is_same_v<T, bool> && !std::is_pointer_v<T> &&
    (std::is_arithmetic_v<T> || std::is_enum_v<T> ||
     boost::serialization::is_bitwise_serializable<T>::value);

/// How T is copied: `size` bytes, `write`, `read`; the primary template is for plain types.
template <class T>
struct FixedCodec {
  static constexpr bool exists = is_plain<T>;
  static constexpr std::size_t size = sizeof(T);
  static void write(std::byte* to, const T& value) { std::memcpy(to, &value, sizeof value); }
  static T read(const std::byte* from) {
    std::array<std::byte, sizeof(T)> bytes{};
    std::memcpy(bytes.data(), from, sizeof(T));
    return std::bit_cast<T>(bytes);  // T need not have a default constructor
  }
};

template <>
struct FixedCodec<bool> {
  static constexpr bool exists = true;
  static constexpr std::size_t size = 1;
  static void write(std::byte* to, bool value) { *to = std::byte{value}; }
  static bool read(const std::byte* from) {
    if (*from > std::byte{1}) throw EncodingError{"message is corrupt: a bool is neither 0 nor 1"};
    return *from == std::byte{1};
  }
};

template <class T>
inline constexpr bool is_fixed = FixedCodec<T>::exists;

/// Elements one after the other: the one way in which arrays, pairs and tuples are laid out.
template <class Tuple, class... Elements>
struct FixedElements {
  static constexpr bool exists = (is_fixed<Elements> && ...);
  static constexpr std::size_t size = (std::size_t{0} + ... + FixedCodec<Elements>::size);
  static void write(std::byte* to, const Tuple& value) {
    std::apply(
        [&to](const auto&... element) {
          ((FixedCodec<Elements>::write(to, element), to += FixedCodec<Elements>::size), ...);
        },
        value);
  }
  static Tuple read(const std::byte* from) {
    [[maybe_unused]] const auto next = [&from](std::size_t bytes) {
      return std::exchange(from, from + bytes);
    };
    // Braces evaluate from left to right.
    return Tuple{FixedCodec<Elements>::read(next(FixedCodec<Elements>::size))...};
  }
};

template <class... Elements>
struct FixedCodec<std::tuple<Elements...>>
    : FixedElements<std::tuple<Elements...>, std::remove_cv_t<Elements>...> {};

template <class First, class Second>
struct FixedCodec<std::pair<First, Second>>
    : FixedElements<std::pair<First, Second>, std::remove_cv_t<First>, std::remove_cv_t<Second>> {};

template <class T, std::size_t n>
struct FixedCodec<std::array<T, n>> {
  static constexpr bool exists = is_fixed<T>;
  static constexpr std::size_t size = n * FixedCodec<T>::size;
  static void write(std::byte* to, const std::array<T, n>& value) {
    for (const T& element : value) {
      FixedCodec<T>::write(to, element);
      to += FixedCodec<T>::size;
    }
  }
  static std::array<T, n> read(const std::byte* from) {
    return [from]<std::size_t... i>(std::index_sequence<i...>) {
      return std::array<T, n>{FixedCodec<T>::read(from + i * FixedCodec<T>::size)...};
    }
    (std::make_index_sequence<n>{});
  }
};

}  // namespace rankpool::detail
