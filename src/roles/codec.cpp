// SPDX-License-Identifier: BSL-1.0

#include "rankpool/detail/codec.hpp"

#include "rankpool/errors.hpp"

namespace rankpool::detail {

void refuse_leftover(std::size_t bytes) {
  throw EncodingError{"message is corrupt: " + std::to_string(bytes) + " bytes are left over"};
}

void refuse_length(std::size_t bytes) {
  throw EncodingError{"message is corrupt: what is attached has not the " + std::to_string(bytes) +
                      " bytes that were announced"};
}

}  // namespace rankpool::detail
