// SPDX-License-Identifier: BSL-1.0

#include "exec/child_memory.hpp"

#include <new>
#include <utility>

namespace rankpool::exec {
namespace {

constexpr std::size_t board_bytes = large_page;
constexpr std::size_t errors_bytes = std::size_t{1} << 30;
constexpr std::size_t extents_bytes = std::size_t{64} << 20;
static_assert(sizeof(Board) <= board_bytes);

constexpr std::size_t fixed_bytes = board_bytes + Board::desks * (errors_bytes + extents_bytes);
constexpr std::size_t rooms = Board::desks + 1;

std::size_t room_in(const SharedMemory& memory) {
  return (memory.bytes().size() - fixed_bytes) / rooms;
}

}  // namespace

ChildMemory::ChildMemory(std::size_t children)
    : memory_{fixed_bytes + rooms * room_for_each_of(children)}, room_{room_in(memory_)} {
  new (memory_.bytes().data()) Board;
}

ChildMemory::ChildMemory(Socket memory)
    : memory_{std::move(memory), SharedMemory::Access::writes}, room_{room_in(memory_)} {
  // A process that comes back from a fork is not to speak for its parent.
  memory_.keep_from_forks();
}

std::size_t ChildMemory::desk_bytes() const { return room_ + errors_bytes + extents_bytes; }

std::span<std::byte> ChildMemory::attachments() const {
  return memory_.bytes().subspan(board_bytes, room_);
}

Desk ChildMemory::desk(std::uint32_t number) const {
  std::byte* const start = attachments().data() + room_ + number * desk_bytes();
  std::byte* const extents = start + room_ + errors_bytes;
  return {.results = {start, room_},
          .errors = {start + room_, errors_bytes},
          .extents = {reinterpret_cast<Extent*>(extents), extents_bytes / sizeof(Extent)}};
}

std::uint32_t ChildMemory::desk_of(const std::byte* place) const {
  const auto from_first = static_cast<std::size_t>(place - desk(0).results.data());
  return static_cast<std::uint32_t>(from_first / desk_bytes());
}

bool ChildMemory::is_on_a_desk(const std::byte* place) const {
  const std::span<std::byte> all = memory_.bytes();
  return place >= desk(0).results.data() && place < all.data() + all.size();
}

void ChildMemory::give_back() const { memory_.give_back(board_bytes); }

}  // namespace rankpool::exec
