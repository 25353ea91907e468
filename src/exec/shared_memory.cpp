// SPDX-License-Identifier: BSL-1.0

#include "exec/shared_memory.hpp"

#include <algorithm>
#include <cerrno>
#include <string>
#include <system_error>
#include <utility>

#include "rankpool/errors.hpp"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

namespace rankpool::exec {
namespace {

constexpr std::size_t guard_bytes = large_page;
// Half of what a process can address; the program and its sanitizer need some, too.
constexpr std::size_t address_space = std::size_t{1} << 46;
// That a child's memory has, and its worker's: answers under way, and what is attached to them.
constexpr std::size_t pieces_a_child = 20;

[[noreturn]] void refuse(const char* what) {
  throw TransportError{std::string{"no memory to share with the processes of isolated tasks: "} +
                       what + ": " + std::generic_category().message(errno) +
                       " (is there a limit of address space or of files, as by ulimit -v or -f?)"};
}

std::size_t size_of(int file) {
  struct stat status {};
  if (fstat(file, &status) != 0) refuse("fstat");
  return static_cast<std::size_t>(status.st_size);
}

}  // namespace

SharedMemory::SharedMemory(std::size_t bytes)
    : memory_{memfd_create("rankpool", MFD_CLOEXEC)}, bytes_{bytes} {
  if (!memory_.is_open()) refuse("memfd_create");
  if (ftruncate(memory_.descriptor(), static_cast<off_t>(bytes_)) != 0) refuse("ftruncate");
  map(Access::writes);
}

SharedMemory::SharedMemory(Socket memory, Access access)
    : memory_{std::move(memory)}, bytes_{size_of(memory_.descriptor())} {
  map(access);
}

SharedMemory::~SharedMemory() { munmap(start_ - guard_bytes, bytes_ + 2 * guard_bytes); }

void SharedMemory::map(Access access) {
  void* const reserved = mmap(nullptr, bytes_ + 2 * guard_bytes, PROT_NONE,
                              MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (reserved == MAP_FAILED) refuse("mmap");
  start_ = static_cast<std::byte*>(reserved) + guard_bytes;
  const int protection = access == Access::reads ? PROT_READ : PROT_READ | PROT_WRITE;
  void* const mapped = mmap(start_, bytes_, protection, MAP_SHARED | MAP_NORESERVE | MAP_FIXED,
                            memory_.descriptor(), 0);
  if (mapped == MAP_FAILED) refuse("mmap");
  (void)madvise(start_, bytes_, MADV_DONTDUMP);
}

void SharedMemory::keep_from_forks() const { (void)madvise(start_, bytes_, MADV_DONTFORK); }

void SharedMemory::give_back(std::size_t from) const {
  (void)fallocate(memory_.descriptor(), FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE,
                  static_cast<off_t>(from), static_cast<off_t>(bytes_ - from));
}

std::size_t room_for_each_of(std::size_t children) {
  static const std::size_t memory = static_cast<std::size_t>(sysconf(_SC_PHYS_PAGES)) *
                                    static_cast<std::size_t>(sysconf(_SC_PAGESIZE));
  const std::size_t most = address_space / (pieces_a_child * children);
  return std::min(memory + large_page, most) / large_page * large_page;
}

}  // namespace rankpool::exec
