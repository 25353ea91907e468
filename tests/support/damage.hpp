// SPDX-License-Identifier: BSL-1.0
//
// What can happen to bytes on their way.

#pragma once

#include <cstddef>
#include <random>

#include "rankpool/detail/buffer.hpp"

namespace rankpool::testing {

inline detail::Buffer truncated(const detail::Buffer& bytes, std::size_t size) {
  detail::Buffer copy;
  copy.append(bytes.data(), size);
  return copy;
}

inline detail::Buffer flipped(const detail::Buffer& bytes, std::size_t bit) {
  detail::Buffer copy = truncated(bytes, bytes.size());
  copy.data()[bit / 8] ^= std::byte{1} << (bit % 8);
  return copy;
}

/// One to three bytes are others; in every second copy one of them is extreme, as lengths may be.
inline detail::Buffer scrambled(const detail::Buffer& bytes, std::mt19937& random) {
  detail::Buffer copy = truncated(bytes, bytes.size());
  if (copy.size() == 0) return copy;
  for (unsigned changes = 1 + random() % 3; changes > 0; --changes) {
    copy.data()[random() % copy.size()] = static_cast<std::byte>(random());
  }
  if (random() % 2 == 0) copy.data()[random() % copy.size()] = std::byte{0xff};
  return copy;
}

}  // namespace rankpool::testing
