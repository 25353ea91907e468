// SPDX-License-Identifier: BSL-1.0

#include "rankpool/detail/buffer.hpp"

#include <algorithm>
#include <memory>
#include <new>
#include <string>

#include "rankpool/errors.hpp"

#include <sys/mman.h>
#include <unistd.h>

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

std::size_t Buffer::attach(std::span<const std::byte> bytes) {
  attached_.push_back({.attachment = {.bytes = bytes, .owner = nullptr}, .position = size_});
  attached_bytes_ += bytes.size();
  return attached_.size() - 1;
}

void Buffer::own_attachments(std::size_t first, const std::shared_ptr<const void>& owner) {
  for (; first < attached_.size(); ++first) {
    Attachment& attachment = attached_[first].attachment;
    if (attachment.owner == nullptr) attachment.owner = owner;
  }
}

void ByteReader::refuse(std::size_t wanted) const {
  throw EncodingError{"message is truncated: " + std::to_string(wanted) + " bytes expected, " +
                      std::to_string(rest_.size()) + " left"};
}

void ByteReader::refuse_attachment() {
  throw EncodingError{"message is corrupt: it has nothing attached"};
}

void prefer_large_pages(void* start, std::size_t count) noexcept {
  constexpr std::size_t least = std::size_t{4} << 20;
  if (count < least) return;
  const auto page = static_cast<std::size_t>(sysconf(_SC_PAGESIZE));
  if (std::align(page, page, start, count) == nullptr) return;
  // Advice only: where the system has none of them, nothing is lost.
  (void)madvise(start, count / page * page, MADV_HUGEPAGE);
}

}  // namespace rankpool::detail
