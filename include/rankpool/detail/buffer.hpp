// SPDX-License-Identifier: BSL-1.0
//
// Bytes on their way: a growing buffer that is written, and a view that is read with every length
// checked. Neither knows what the bytes mean.

#pragma once

#include <cstddef>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <span>
#include <type_traits>
#include <utility>
#include <vector>

#include "rankpool/detail/attachment.hpp"

namespace rankpool::detail {

/// Like std::vector<std::byte>, but new bytes are not zeroed, and growing large buffers moves
/// pages (realloc) rather than bytes; and with what travels beside them. Move-only; not for use by
/// two threads at once.
class Buffer {
 public:
  /// One that writes into that room, which is another's, and cannot grow beyond it; it begins with
  /// the first `size` bytes written, and keeps `owner`.
  static Buffer within(std::span<std::byte> room, std::size_t size = 0,
                       std::shared_ptr<const void> owner = nullptr) {
    Buffer made;
    made.data_ = Memory{room.data(), Free{false}};
    made.capacity_ = room.size();
    made.size_ = size;
    if (owner != nullptr) made.beside_ = std::make_unique<Beside>(std::move(owner));
    return made;
  }
  /// Whether the memory is its own.
  [[nodiscard]] bool owns_memory() const noexcept { return data_.get_deleter().owns; }

  [[nodiscard]] std::byte* data() noexcept { return data_.get(); }
  [[nodiscard]] const std::byte* data() const noexcept { return data_.get(); }
  [[nodiscard]] std::size_t size() const noexcept { return size_; }
  [[nodiscard]] std::size_t capacity() const noexcept { return capacity_; }
  [[nodiscard]] std::span<const std::byte> bytes() const noexcept { return {data(), size_}; }

  /// Makes room for `count` more bytes and returns where they start.
  std::byte* extend(std::size_t count) {
    if (count > capacity_ - size_) grow(count);
    std::byte* const start = data() + size_;
    size_ += count;
    return start;
  }

  void append(const void* source, std::size_t count) {
    if (count > 0) std::memcpy(extend(count), source, count);
  }

  template <class T>
  void append_value(const T& value) {
    static_assert(std::is_trivially_copyable_v<T>);
    append(&value, sizeof value);
  }

  /// Writes over bytes that are there already: a length that is known only afterwards.
  template <class T>
  void overwrite(std::size_t position, const T& value) {
    static_assert(std::is_trivially_copyable_v<T>);
    std::memcpy(data() + position, &value, sizeof value);
  }

  /// Takes back the last bytes, and what was attached while they were written.
  void shrink_to(std::size_t size) noexcept {
    size_ = size;
    if (beside_ != nullptr) detach_from(size);
  }

  /// Lets `bytes` travel beside the buffer; returns their number. They are the caller's, who has to
  /// name an owner (`own_attachments`) or wait.
  std::size_t attach(std::span<const std::byte> bytes);

  /// Gives those from number `first` on that have no owner this one.
  void own_attachments(std::size_t first, const std::shared_ptr<const void>& owner);

  /// What attachment `number` says is the same in another place, which needs no owner.
  void move_attachment(std::size_t number, std::span<const std::byte> bytes) noexcept {
    beside_->attached[number].attachment = {.bytes = bytes, .owner = nullptr};
  }

  struct Attached {
    Attachment attachment;
    std::size_t position = 0;  ///< what stands before it in the buffer belongs to it
  };
  [[nodiscard]] std::span<const Attached> attached() const noexcept {
    return beside_ == nullptr ? std::span<const Attached>{} : beside_->attached;
  }

  /// Of the buffer and all that is attached to it.
  [[nodiscard]] std::size_t total_bytes() const noexcept {
    return size_ + (beside_ == nullptr ? 0 : beside_->bytes);
  }

  Buffer() = default;
  Buffer(Buffer&& other) noexcept { *this = std::move(other); }
  Buffer& operator=(Buffer&& other) noexcept {
    data_ = std::move(other.data_);
    other.data_.get_deleter() = {};
    size_ = std::exchange(other.size_, 0);
    capacity_ = std::exchange(other.capacity_, 0);
    beside_ = std::move(other.beside_);
    return *this;
  }
  Buffer(const Buffer&) = delete;
  Buffer& operator=(const Buffer&) = delete;
  ~Buffer() = default;

 private:
  struct Free {
    bool owns;
    Free() noexcept : owns{true} {}
    explicit Free(bool is_owner) noexcept : owns{is_owner} {}
    void operator()(std::byte* bytes) const noexcept {
      if (owns) std::free(bytes);
    }
  };
  using Memory = std::unique_ptr<std::byte, Free>;

  struct Beside {
    Beside() = default;
    explicit Beside(std::shared_ptr<const void> its_owner) : owner{std::move(its_owner)} {}

    std::vector<Attached> attached;
    std::size_t bytes = 0;
    std::shared_ptr<const void> owner;  // of the buffer's memory, if that is another's
  };

  void grow(std::size_t count);
  void detach_from(std::size_t size) noexcept;

  Memory data_;
  std::size_t size_ = 0;
  std::size_t capacity_ = 0;
  std::unique_ptr<Beside> beside_;  // null for most: buffers are moved from hand to hand
};

/// Reads what a Buffer holds, from front to back. Throws EncodingError where bytes are missing.
class ByteReader {
 public:
  /// `attachments` of the message, if it has any, outlive the reader.
  explicit ByteReader(std::span<const std::byte> bytes, Attachments* attachments = nullptr)
      : rest_{bytes}, attachments_{attachments} {}

  /// EncodingError if the message has none.
  [[nodiscard]] Attachments& attachments() const {
    if (attachments_ == nullptr) refuse_attachment();
    return *attachments_;
  }

  /// Reads the next `count` bytes on their own.
  ByteReader take_part(std::size_t count) { return ByteReader{take(count), attachments_}; }

  [[nodiscard]] std::size_t remaining() const noexcept { return rest_.size(); }

  std::span<const std::byte> take(std::size_t count) {
    if (count > rest_.size()) refuse(count);
    const auto taken = rest_.first(count);
    rest_ = rest_.subspan(count);
    return taken;
  }

  template <class T>
  T take_value() {
    static_assert(std::is_trivially_copyable_v<T>);
    T value{};
    std::memcpy(static_cast<void*>(&value), take(sizeof value).data(), sizeof value);
    return value;
  }

 private:
  [[noreturn]] void refuse(std::size_t wanted) const;
  [[noreturn]] static void refuse_attachment();

  std::span<const std::byte> rest_;
  Attachments* attachments_;
};

}  // namespace rankpool::detail
