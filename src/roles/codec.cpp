// SPDX-License-Identifier: BSL-1.0

#include "rankpool/detail/codec.hpp"

#include "rankpool/errors.hpp"

namespace rankpool::detail {

void refuse_leftover(std::size_t bytes) {
  throw EncodingError{"message is corrupt: " + std::to_string(bytes) + " bytes are left over"};
}

}  // namespace rankpool::detail
