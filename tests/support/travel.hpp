// SPDX-License-Identifier: BSL-1.0
//
// Values on their way to another process and back.

#pragma once

#include <gmock/gmock.h>

#include "rankpool/detail/codec.hpp"

namespace rankpool::testing {

template <class T>
detail::Buffer bytes_of(const T& value) {
  detail::Buffer bytes;
  detail::write_value(bytes, value);
  return bytes;
}

/// What arrives where `value` was sent; all bytes are to be used up.
template <class T>
T travel(const T& value) {
  const detail::Buffer bytes = bytes_of(value);
  detail::ByteReader reader{bytes.bytes()};
  T arrived = detail::read_value<T>(reader);
  EXPECT_EQ(reader.remaining(), 0);
  return arrived;
}

/// Likewise past a value that is not decoded.
template <class T>
std::size_t left_after_skipping(const T& value) {
  const detail::Buffer bytes = bytes_of(value);
  detail::ByteReader reader{bytes.bytes()};
  detail::skip_value<T>(reader);
  return reader.remaining();
}

}  // namespace rankpool::testing
