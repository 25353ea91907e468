// SPDX-License-Identifier: BSL-1.0
//
// Values on their way to another process and back.

#pragma once

#include <gmock/gmock.h>

#include "rankpool/detail/codec.hpp"

#include "roles/memory_transport.hpp"

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
  roles::MemoryNetwork network{1};
  network.put(roles::master_peer, {.from = roles::master_peer, .message = bytes_of(value)});
  const auto incoming = network.take(roles::master_peer);
  detail::ByteReader reader{incoming->message.bytes(), incoming->attachments.get()};
  T arrived = detail::read_value<T>(reader);
  EXPECT_EQ(reader.remaining(), 0);
  return arrived;
}

/// What is left of the gap that a T leaves, once it was skipped.
template <class T>
std::size_t left_of_gap() {
  detail::Buffer bytes;
  detail::write_gap<T>(bytes);
  detail::ByteReader reader{bytes.bytes()};
  detail::skip_gap<T>(reader);
  return reader.remaining();
}

}  // namespace rankpool::testing
