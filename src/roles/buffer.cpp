// SPDX-License-Identifier: BSL-1.0

#include "rankpool/detail/buffer.hpp"

#include <algorithm>
#include <new>
#include <string>

#include "rankpool/errors.hpp"

namespace rankpool::detail {

void Buffer::grow(std::size_t count) {
  constexpr std::size_t smallest = 256;
  const std::size_t needed = size_ + count;
  if (needed < count) throw std::bad_alloc{};
  const std::size_t capacity = std::max({smallest, needed, capacity_ + capacity_ / 2});
  void* const moved = std::realloc(data_.get(), capacity);
  if (moved == nullptr) throw std::bad_alloc{};
  (void)data_.release();  // realloc has freed it
  data_.reset(static_cast<std::byte*>(moved));
  capacity_ = capacity;
}

void ByteReader::refuse(std::size_t wanted) const {
  throw EncodingError{"message is truncated: " + std::to_string(wanted) + " bytes expected, " +
                      std::to_string(rest_.size()) + " left"};
}

}  // namespace rankpool::detail
