// SPDX-License-Identifier: BSL-1.0
//
// Large values travel beside their message: from where they are at the sender, straight to where
// the receiver wants them. In the message stands only how long they are, and which one it is.

#pragma once

#include <cstddef>
#include <memory>
#include <span>

namespace rankpool::detail {

/// From this length on, the elements of a text or a plain vector travel so. Below, a copy costs
/// less than a message.
inline constexpr std::size_t smallest_attachment = std::size_t{64} << 10;

struct Attachment {
  std::span<const std::byte> bytes;
  std::shared_ptr<const void> owner;  ///< keeps them where they are; null while nobody need
};

/// Room for a value that is to arrive, and what to do once it is there.
struct Destination {
  std::byte* start = nullptr;
  void* object = nullptr;
  void (*finish)(void* object, std::size_t bytes) = nullptr;  ///< null: nothing
  /// Leaves the room to a transfer that nobody can end, for ever; the object is empty then.
  void (*abandon)(void* object) = nullptr;
};

/// Those of one message that has come, numbered from 0. What nobody takes is thrown away.
class Attachments {
 public:
  Attachments() = default;
  Attachments(const Attachments&) = delete;
  Attachments& operator=(const Attachments&) = delete;
  virtual ~Attachments() = default;

  [[nodiscard]] virtual std::size_t count() const = 0;

  /// How long one is; EncodingError if there is none of this number, or it was passed over.
  [[nodiscard]] virtual std::size_t bytes(std::size_t number) const = 0;

  /// Of all of them, whether they are taken or not.
  [[nodiscard]] virtual std::size_t total_bytes() const = 0;

  /// Begins to fill the destination; room and object stay where they are until nothing is missing.
  /// To be asked with ascending numbers.
  virtual void receive(std::size_t number, const Destination& destination) = 0;

  /// Goes on with what was begun; returns how many bytes of it are missing. Never blocks.
  virtual std::size_t progress() = 0;

  /// Gives up what is missing, for its sender is lost.
  virtual void abandon() {}
};

/// Asks the system for large pages where `count` bytes from `start` on will be written soon: the
/// first touch of small ones costs more than the copy.
void prefer_large_pages(void* start, std::size_t count) noexcept;

}  // namespace rankpool::detail
