// SPDX-License-Identifier: BSL-1.0
//
// What a rank and one of its children write to each other, but for the messages to children, which
// all of them share.

#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "exec/board.hpp"
#include "exec/shared_memory.hpp"

namespace rankpool::exec {

/// Where one answer is written: its bytes, what went wrong, and what is attached to it.
struct Desk {
  std::span<std::byte> results;
  std::span<std::byte> errors;
  std::span<Extent> extents;
};

class ChildMemory {
 public:
  /// For a rank with so many children. TransportError if the system has none.
  explicit ChildMemory(std::size_t children);
  /// The same in its child.
  explicit ChildMemory(Socket memory);

  [[nodiscard]] int descriptor() const { return memory_.descriptor(); }
  [[nodiscard]] Board& board() const { return *reinterpret_cast<Board*>(memory_.bytes().data()); }
  /// Where the child puts what is attached to its answers.
  [[nodiscard]] std::span<std::byte> attachments() const;
  [[nodiscard]] Desk desk(std::uint32_t number) const;
  /// The desk on which that byte stands, which is on one.
  [[nodiscard]] std::uint32_t desk_of(const std::byte* place) const;
  [[nodiscard]] bool is_on_a_desk(const std::byte* place) const;

  /// Lets the system have all pages but the board's; nothing is to be in them.
  void give_back() const;

 private:
  [[nodiscard]] std::size_t desk_bytes() const;

  SharedMemory memory_;
  std::size_t room_;  // of one answer, and of all that is attached to answers
};

}  // namespace rankpool::exec
