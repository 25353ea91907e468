// SPDX-License-Identifier: BSL-1.0
//
// Values to bytes and back: types of fixed length as they are, all others behind their length, text
// and plain vectors in bulk, the rest through an archive each.

#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <string>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

#include "rankpool/detail/archive.hpp"
#include "rankpool/detail/buffer.hpp"
#include "rankpool/detail/fixed.hpp"
#include "rankpool/detail/one_value.hpp"

namespace rankpool::detail {

/// A vector or a text whose elements may be copied in bulk.
template <class T>
inline constexpr bool is_contiguous = false;
template <class T, class Allocator>
inline constexpr bool is_contiguous<std::vector<T, Allocator>> = is_plain<T>;
template <class Char, class Traits, class Allocator>
inline constexpr bool is_contiguous<std::basic_string<Char, Traits, Allocator>> = is_plain<Char>;

/// Whether the bytes of a T need a checksum: an archive believes what it reads.
template <class T>
inline constexpr bool is_archived = !is_fixed<T> && !is_contiguous<T>;

template <class T>
void write_value(Buffer& out, const T& value) {
  if constexpr (is_fixed<T>) {
    FixedCodec<T>::write(out.extend(FixedCodec<T>::size), value);
  } else if constexpr (is_contiguous<T>) {
    const std::uint64_t bytes = value.size() * sizeof(typename T::value_type);
    out.append_value(bytes);
    out.append(value.data(), bytes);
  } else {
    const std::size_t start = out.size();
    out.append_value(std::uint64_t{0});
    OutputArchive archive{out};
    OneValue<T>::save(archive, value);
    out.overwrite(start, std::uint64_t{out.size() - start - sizeof(std::uint64_t)});
  }
}

[[noreturn]] void refuse_leftover(std::size_t bytes);

/// A vector or a text made of all the bytes.
template <class T>
T read_contiguous(std::span<const std::byte> bytes) {
  using Element = typename T::value_type;
  if (bytes.size() % sizeof(Element) != 0) refuse_leftover(bytes.size() % sizeof(Element));
  if constexpr (std::is_default_constructible_v<Element>) {
    T value(bytes.size() / sizeof(Element), Element{});
    if (!bytes.empty()) std::memcpy(value.data(), bytes.data(), bytes.size());
    return value;
  } else {
    T value;
    value.reserve(bytes.size() / sizeof(Element));
    for (std::size_t at = 0; at < bytes.size(); at += sizeof(Element)) {
      value.push_back(FixedCodec<Element>::read(bytes.data() + at));
    }
    return value;
  }
}

template <class T>
T read_archived(std::span<const std::byte> bytes) {
  ByteReader reader{bytes};
  InputArchive archive{reader};
  T value = OneValue<T>::load(archive);
  if (reader.remaining() > 0) refuse_leftover(reader.remaining());
  return value;
}

template <class T>
T read_value(ByteReader& in) {
  if constexpr (is_fixed<T>) {
    return FixedCodec<T>::read(in.take(FixedCodec<T>::size).data());
  } else {
    const auto bytes = in.take(in.take_value<std::uint64_t>());
    if constexpr (is_contiguous<T>) {
      return read_contiguous<T>(bytes);
    } else {
      return read_archived<T>(bytes);
    }
  }
}

/// Moves past a value without decoding it.
template <class T>
void skip_value(ByteReader& in) {
  if constexpr (is_fixed<T>) {
    in.take(FixedCodec<T>::size);
  } else {
    in.take(in.take_value<std::uint64_t>());
  }
}

/// A place where a T would be, for a task that has none: it keeps the others where they belong.
template <class T>
void write_gap(Buffer& out) {
  if constexpr (is_fixed<T>) {
    std::memset(out.extend(FixedCodec<T>::size), 0, FixedCodec<T>::size);
  } else {
    out.append_value(std::uint64_t{0});
  }
}

}  // namespace rankpool::detail
