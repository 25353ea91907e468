// SPDX-License-Identifier: BSL-1.0
//
// Memory that two processes have, as large as anything could become: only pages that were written
// exist.

#pragma once

#include <cstddef>
#include <span>

#include "exec/socket.hpp"

namespace rankpool::exec {

class SharedMemory {
 public:
  enum class Access { reads, writes };

  /// A new one. TransportError if the system has none.
  explicit SharedMemory(std::size_t bytes);
  /// One that another process has made.
  SharedMemory(Socket memory, Access access);
  SharedMemory(const SharedMemory&) = delete;
  SharedMemory& operator=(const SharedMemory&) = delete;
  ~SharedMemory();

  [[nodiscard]] int descriptor() const { return memory_.descriptor(); }
  /// Between two pieces that nobody may touch: who writes beyond its own does not get here.
  [[nodiscard]] std::span<std::byte> bytes() const { return {start_, bytes_}; }

  /// What a task forks and comes back from it does not have it.
  void keep_from_forks() const;
  /// Lets the system have all pages from there on; nothing is to be in them.
  void give_back(std::size_t from) const;

 private:
  void map(Access access);

  Socket memory_;
  std::size_t bytes_;
  std::byte* start_ = nullptr;
};

/// Of a large page of this system.
inline constexpr std::size_t large_page = std::size_t{2} << 20;

/// How large a piece of shared memory for each of so many children may become that nothing on its
/// way is larger: as all memory of this host, or less where address space ends before that.
std::size_t room_for_each_of(std::size_t children);

}  // namespace rankpool::exec
