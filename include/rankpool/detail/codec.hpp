// SPDX-License-Identifier: BSL-1.0
//
// Values to bytes and back: types of fixed length as they are, all others behind their length, text
// and plain vectors in bulk, the rest through an archive each.

#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <memory>
#include <span>
#include <string>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

#include "rankpool/detail/archive.hpp"
#include "rankpool/detail/attachment.hpp"
#include "rankpool/detail/buffer.hpp"
#include "rankpool/detail/fixed.hpp"
#include "rankpool/detail/keep_for_ever.hpp"
#include "rankpool/detail/one_value.hpp"
#include "rankpool/detail/spare_memory.hpp"

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
std::span<const std::byte> element_bytes(const T& contiguous) {
  return std::as_bytes(std::span{contiguous.data(), contiguous.size()});
}

/// Large contiguous values are not copied: they have to stay where they are until the buffer was
/// sent.
template <class T>
void write_value(Buffer& out, const T& value) {
  if constexpr (is_fixed<T>) {
    FixedCodec<T>::write(out.extend(FixedCodec<T>::size), value);
  } else if constexpr (is_contiguous<T>) {
    const auto bytes = element_bytes(value);
    out.append_value(std::uint64_t{bytes.size()});
    if (bytes.size() < smallest_attachment) {
      out.append(bytes.data(), bytes.size());
    } else {
      out.append_value(std::uint64_t{0});
      const std::uint64_t number = out.attach(bytes);
      out.overwrite(out.size() - sizeof number, number);
    }
  } else {
    const std::size_t start = out.size();
    out.append_value(std::uint64_t{0});
    OutputArchive archive{out};
    OneValue<T>::save(archive, value);
    out.overwrite(start, std::uint64_t{out.size() - start - sizeof(std::uint64_t)});
  }
}

template <class T>
void let_go(T* value) noexcept {
  const std::unique_ptr<T> last{value};
  SpareMemory::keep(std::move(*last));
}

/// As `write_value`, of a value that its owner does not need any more.
template <class T>
void give_value(Buffer& out, T&& value) {
  using Value = std::remove_const_t<T>;
  static_assert(!std::is_lvalue_reference_v<T>);
  if constexpr (is_contiguous<Value>) {
    if (element_bytes(value).size() >= smallest_attachment) {
      const std::size_t first = out.attached().size();
      const std::shared_ptr<Value> kept{new Value(std::forward<T>(value)), &let_go<Value>};
      write_value(out, *kept);
      return out.own_attachments(first, kept);
    }
  }
  write_value(out, value);
}

[[noreturn]] void refuse_leftover(std::size_t bytes);
[[noreturn]] void refuse_length(std::size_t bytes);

/// An element to be written over; T need not have a default constructor.
template <class T>
T blank_element() {
  constexpr std::array<std::byte, sizeof(T)> zeros{};
  return FixedCodec<T>::read(zeros.data());
}

/// Takes as elements what was written into the room behind the last one: each is copied onto
/// itself, which costs nothing, where `resize` would write all of that memory once more. (A library
/// that has the address sanitizer watch the room behind the last element reports it.)
template <class T>
void adopt_elements(T& value, std::size_t count) {
  const auto* const start = value.data() + value.size();
  if constexpr (requires { value.append(start, count); }) {
    value.append(start, count);
  } else {
    value.insert(value.end(), start, start + count);
  }
}

template <class T>
void finish_contiguous(void* object, std::size_t bytes) {
  adopt_elements(*static_cast<T*>(object), bytes / sizeof(typename T::value_type));
}

template <class T>
void abandon_contiguous(void* object) {
  keep_for_ever(std::move(*static_cast<T*>(object)));  // something may still be written there
  *static_cast<T*>(object) = T();
}

/// A text or a plain vector in its final place: where it is large, it is complete only when
/// nothing of the reader's attachments is missing.
template <class T>
void read_contiguous(ByteReader& in, T& value) {
  using Element = typename T::value_type;
  const std::size_t bytes = in.take_value<std::uint64_t>();
  if (bytes % sizeof(Element) != 0) refuse_leftover(bytes % sizeof(Element));
  value.clear();
  if (bytes < smallest_attachment) {
    SpareMemory::drop();
    const auto from = in.take(bytes);
    if (bytes == 0) return;
    value.resize(bytes / sizeof(Element), blank_element<Element>());
    std::memcpy(static_cast<void*>(value.data()), from.data(), bytes);
    return;
  }
  const std::size_t number = in.take_value<std::uint64_t>();
  Attachments& attachments = in.attachments();
  if (attachments.bytes(number) != bytes) refuse_length(bytes);
  SpareMemory::give(value, bytes / sizeof(Element));
  value.reserve(bytes / sizeof(Element));
  prefer_large_pages(value.data(), bytes);
  attachments.receive(number, {.start = reinterpret_cast<std::byte*>(value.data()),
                               .object = &value,
                               .finish = &finish_contiguous<T>,
                               .abandon = &abandon_contiguous<T>});
}

template <class T>
T read_archived(std::span<const std::byte> bytes) {
  ByteReader reader{bytes};
  InputArchive archive{reader};
  T value = OneValue<T>::load(archive);
  if (reader.remaining() > 0) refuse_leftover(reader.remaining());
  return value;
}

/// From a reader whose attachments are there as soon as they are asked for.
template <class T>
T read_value(ByteReader& in) {
  if constexpr (is_fixed<T>) {
    return FixedCodec<T>::read(in.take(FixedCodec<T>::size).data());
  } else if constexpr (is_contiguous<T>) {
    T value;
    read_contiguous(in, value);
    return value;
  } else {
    return read_archived<T>(in.take(in.take_value<std::uint64_t>()));
  }
}

/// Passes over a value, of which nothing is believed but its length.
template <class T>
void skip_value(ByteReader& in) {
  if constexpr (is_fixed<T>) {
    in.take(FixedCodec<T>::size);
  } else {
    const std::size_t bytes = in.take_value<std::uint64_t>();
    const bool is_attached = is_contiguous<T> && bytes >= smallest_attachment;
    in.take(is_attached ? sizeof(std::uint64_t) : bytes);
  }
}

/// Bytes of the place where a T would be, for a task that has none.
template <class T>
constexpr std::size_t gap_of() {
  if constexpr (is_fixed<T>) {
    return FixedCodec<T>::size;
  } else {
    return sizeof(std::uint64_t);
  }
}

/// Such a place: it keeps the others where they belong.
template <class T>
void write_gap(Buffer& out) {
  std::fill_n(out.extend(gap_of<T>()), gap_of<T>(), std::byte{0});
}

/// Moves past such a place.
template <class T>
void skip_gap(ByteReader& in) {
  if constexpr (is_fixed<T>) {
    in.take(FixedCodec<T>::size);
  } else {
    const auto bytes = in.take_value<std::uint64_t>();
    if (bytes != 0) refuse_leftover(bytes);
  }
}

}  // namespace rankpool::detail
