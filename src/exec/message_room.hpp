// SPDX-License-Identifier: BSL-1.0
//
// Where a rank puts what it sends to its children: all of them can read it, so a message is there
// once, whoever it is for.

#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <vector>

#include "exec/board.hpp"
#include "exec/first_fit.hpp"
#include "exec/shared_memory.hpp"
#include "roles/child.hpp"

namespace rankpool::exec {

/// For one thread. What is in it may outlive whoever has made it.
class MessageRoom : public std::enable_shared_from_this<MessageRoom> {
 public:
  /// TransportError if the system has none.
  MessageRoom();

  [[nodiscard]] int descriptor() const { return memory_.descriptor(); }

  /// As of roles::Children.
  detail::Buffer room_for(std::size_t bytes);
  std::shared_ptr<roles::Parcel> make_parcel(detail::Buffer&& message,
                                             const std::vector<std::size_t>& attachments);
  void rest();

  /// How a child finds that part of a parcel, with what is attached.
  [[nodiscard]] Word word_of(const roles::Parcel& parcel, std::span<const std::byte> part) const;

 private:
  struct Piece;

  [[nodiscard]] bool has(const std::byte* place) const;
  [[nodiscard]] std::size_t place_of(const void* byte) const;
  void make_list(Piece& piece, const std::vector<std::size_t>& attachments);

  SharedMemory memory_;
  FirstFit pieces_;
  bool has_touched_ = false;  // pages, since it rested
};

}  // namespace rankpool::exec
