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
  if (needed < count || !data_.get_deleter().owns) throw std::bad_alloc{};
  const std::size_t capacity = std::max({smallest, needed, capacity_ + capacity_ / 2});
  void* const moved = std::realloc(data_.get(), capacity);
  if (moved == nullptr) throw std::bad_alloc{};
  (void)data_.release();  // realloc has freed it
  data_.reset(static_cast<std::byte*>(moved));
  capacity_ = capacity;
}

std::size_t Buffer::attach(std::span<const std::byte> bytes) {
  if (beside_ == nullptr) beside_ = std::make_unique<Beside>();
  beside_->attached.push_back(
      {.attachment = {.bytes = bytes, .owner = nullptr}, .position = size_});
  beside_->bytes += bytes.size();
  return beside_->attached.size() - 1;
}

void Buffer::detach_from(std::size_t size) noexcept {
  auto& attached = beside_->attached;
  while (!attached.empty() && attached.back().position > size) {
    beside_->bytes -= attached.back().attachment.bytes.size();
    attached.pop_back();
  }
}

void Buffer::own_attachments(std::size_t first, const std::shared_ptr<const void>& owner) {
  for (Attached& each : std::span{beside_->attached}.subspan(first)) {
    if (each.attachment.owner == nullptr) each.attachment.owner = owner;
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
