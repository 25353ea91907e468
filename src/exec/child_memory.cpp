// SPDX-License-Identifier: BSL-1.0

#include "exec/child_memory.hpp"

#include <algorithm>
#include <cerrno>
#include <new>
#include <string>
#include <system_error>
#include <utility>

#include "rankpool/errors.hpp"

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

namespace rankpool::exec {
namespace {

constexpr std::size_t large_page = std::size_t{2} << 20;
constexpr std::size_t board_bytes = large_page;
constexpr std::size_t guard_bytes = large_page;
constexpr std::size_t most_room = std::size_t{1} << 40;  // several of them fit in any address space
constexpr std::size_t errors_bytes = std::size_t{1} << 30;
constexpr std::size_t extents_bytes = std::size_t{64} << 20;
static_assert(sizeof(Board) <= board_bytes);

[[noreturn]] void refuse(const char* what) {
  throw TransportError{std::string{"no memory to share with the processes of isolated tasks: "} +
                       what + ": " + std::generic_category().message(errno) +
                       " (is there a limit of address space or of files, as by ulimit -v or -f?)"};
}

// Nothing that is on its way is larger than all memory.
std::size_t memory_of_host() {
  const auto pages = static_cast<std::size_t>(sysconf(_SC_PHYS_PAGES));
  const std::size_t bytes = pages * static_cast<std::size_t>(sysconf(_SC_PAGESIZE));
  return std::min(most_room, (bytes + large_page - 1) / large_page * large_page);
}

}  // namespace

ChildMemory::ChildMemory()
    : memory_{memfd_create("rankpool", MFD_CLOEXEC)},
      bytes_{board_bytes + 2 * room() + desks * desk_bytes()} {
  if (!memory_.is_open()) refuse("memfd_create");
  if (ftruncate(memory_.descriptor(), static_cast<off_t>(bytes_)) != 0) refuse("ftruncate");
  map();
  new (start_) Board;
}

ChildMemory::ChildMemory(Socket memory)
    : memory_{std::move(memory)}, bytes_{board_bytes + 2 * room() + desks * desk_bytes()} {
  map();
  if (mprotect(messages().data(), room(), PROT_READ) != 0) refuse("mprotect");
  // What a task forks and comes back from it is not to speak for its parent.
  (void)madvise(start_, bytes_, MADV_DONTFORK);
}

ChildMemory::~ChildMemory() { munmap(start_ - guard_bytes, bytes_ + 2 * guard_bytes); }

// Between two pages that nobody may touch: a task that writes beyond its own does not get here.
void ChildMemory::map() {
  void* const reserved = mmap(nullptr, bytes_ + 2 * guard_bytes, PROT_NONE,
                              MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (reserved == MAP_FAILED) refuse("mmap");
  start_ = static_cast<std::byte*>(reserved) + guard_bytes;
  void* const mapped = mmap(start_, bytes_, PROT_READ | PROT_WRITE,
                            MAP_SHARED | MAP_NORESERVE | MAP_FIXED, memory_.descriptor(), 0);
  if (mapped == MAP_FAILED) refuse("mmap");
  (void)madvise(start_, bytes_, MADV_DONTDUMP);
}

std::size_t ChildMemory::room() const {
  static const std::size_t bytes = memory_of_host();
  return bytes;
}

std::size_t ChildMemory::desk_bytes() const { return room() + errors_bytes + extents_bytes; }

std::span<std::byte> ChildMemory::messages() const { return {start_ + board_bytes, room()}; }

std::span<std::byte> ChildMemory::attachments() const {
  return {start_ + board_bytes + room(), room()};
}

Desk ChildMemory::desk(std::uint32_t number) const {
  std::byte* const start = start_ + board_bytes + 2 * room() + number * desk_bytes();
  std::byte* const extents = start + room() + errors_bytes;
  return {.results = {start, room()},
          .errors = {start + room(), errors_bytes},
          .extents = {reinterpret_cast<Extent*>(extents), extents_bytes / sizeof(Extent)}};
}

std::uint32_t ChildMemory::desk_of(const std::byte* place) const {
  const auto from_first = static_cast<std::size_t>(place - desk(0).results.data());
  return static_cast<std::uint32_t>(from_first / desk_bytes());
}

void ChildMemory::give_back() const {
  (void)fallocate(memory_.descriptor(), FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, board_bytes,
                  static_cast<off_t>(bytes_ - board_bytes));
}

}  // namespace rankpool::exec
