// SPDX-License-Identifier: BSL-1.0
//
// The memory that a rank shares with its child. It is as large as anything could become, and takes
// no more than the pages that are written.

#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "exec/board.hpp"
#include "exec/socket.hpp"

namespace rankpool::exec {

/// Where one answer is written: its bytes, what went wrong, and what is attached to it.
struct Desk {
  std::span<std::byte> results;
  std::span<std::byte> errors;
  std::span<Extent> extents;
};

class ChildMemory {
 public:
  /// Answers that are on their way, or are written.
  static constexpr std::uint32_t desks = 16;

  /// For a rank. TransportError if the system has none.
  ChildMemory();
  /// The same in its child, which cannot write what it is sent.
  explicit ChildMemory(Socket memory);
  ChildMemory(const ChildMemory&) = delete;
  ChildMemory& operator=(const ChildMemory&) = delete;
  ~ChildMemory();

  [[nodiscard]] int descriptor() const { return memory_.descriptor(); }
  [[nodiscard]] Board& board() const { return *reinterpret_cast<Board*>(start_); }
  /// Where the rank puts what it sends.
  [[nodiscard]] std::span<std::byte> messages() const;
  /// Where the child puts what is attached to its answers.
  [[nodiscard]] std::span<std::byte> attachments() const;
  [[nodiscard]] Desk desk(std::uint32_t number) const;
  /// The desk on which that byte stands, which is on one.
  [[nodiscard]] std::uint32_t desk_of(const std::byte* place) const;

  /// Lets the system have all pages but the board's; nothing is to be in them.
  void give_back() const;

 private:
  [[nodiscard]] std::size_t room() const;
  [[nodiscard]] std::size_t desk_bytes() const;
  void map();

  Socket memory_;
  std::size_t bytes_;
  std::byte* start_ = nullptr;
};

}  // namespace rankpool::exec
