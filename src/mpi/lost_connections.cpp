// SPDX-License-Identifier: BSL-1.0
//
// When a write fails while something waits to be sent, the TCP transport of Open MPI 4.1 reports
// the failure of what waits from within its lock. Of a small message that is "FATAL" and ends the
// process; for a large one, MPI wants to tell the receiver, and waits for the lock for ever. So
// that transport, and nothing else in the process, reads and writes by way of functions that make
// of a lost connection one on which nothing comes.

#include "mpi/lost_connections.hpp"

#include <array>
#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include <fcntl.h>
#include <link.h>
#include <sys/mman.h>
#include <sys/uio.h>
#include <unistd.h>

namespace rankpool::mpi {
namespace {

constexpr std::string_view transport = "/mca_btl_tcp.so";

// The reading end of a pipe into which nobody writes. It is never ready for anything.
int silence = -1;

bool may_go_on() { return errno == EAGAIN || errno == EINTR || errno == EFAULT; }

// The connection, as MPI knows it, from now on.
ssize_t fall_silent(int descriptor) {
  dup3(silence, descriptor, O_CLOEXEC);
  errno = EAGAIN;
  return -1;
}

ssize_t read_or_fall_silent(int descriptor, const iovec* parts, int count) {
  const ssize_t bytes = readv(descriptor, parts, count);
  return bytes > 0 || (bytes < 0 && may_go_on()) ? bytes : fall_silent(descriptor);
}

ssize_t write_or_fall_silent(int descriptor, const iovec* parts, int count) {
  const ssize_t bytes = writev(descriptor, parts, count);
  return bytes >= 0 || may_go_on() ? bytes : fall_silent(descriptor);
}

using Call = ssize_t (*)(int, const iovec*, int);

struct Replacement {
  std::string_view name;
  Call call;
};

constexpr std::array replacements{Replacement{"readv", &read_or_fall_silent},
                                  Replacement{"writev", &write_or_fall_silent}};

/// Where a library keeps the addresses of the functions that it calls in others.
class Imports {
 public:
  explicit Imports(const dl_phdr_info& library) : base_{library.dlpi_addr} {
    for (int i = 0; i < library.dlpi_phnum; ++i) {
      if (library.dlpi_phdr[i].p_type != PT_DYNAMIC) continue;
      const auto* entry = at<const ElfW(Dyn)>(base_ + library.dlpi_phdr[i].p_vaddr);
      for (; entry->d_tag != DT_NULL; ++entry) note(*entry);
    }
  }

  void replace(const Replacement& replacement) const {
    const std::size_t count = size_ / sizeof(ElfW(Rela));
    for (std::size_t i = 0; i < count; ++i) {
      const auto symbol = symbols_[ELF64_R_SYM(relocations_[i].r_info)].st_name;
      if (replacement.name == names_ + symbol) set(relocations_[i].r_offset, replacement.call);
    }
  }

 private:
  template <class Type>
  static Type* at(ElfW(Addr) address) {
    // NOLINTNEXTLINE(performance-no-int-to-ptr): the linker tells addresses as numbers
    return reinterpret_cast<Type*>(address);
  }

  void note(const ElfW(Dyn) & entry) {
    switch (entry.d_tag) {
      case DT_JMPREL:
        relocations_ = at<const ElfW(Rela)>(entry.d_un.d_ptr);
        break;
      case DT_PLTRELSZ:
        size_ = entry.d_un.d_val;
        break;
      case DT_SYMTAB:
        symbols_ = at<const ElfW(Sym)>(entry.d_un.d_ptr);
        break;
      case DT_STRTAB:
        names_ = at<const char>(entry.d_un.d_ptr);
        break;
      default:
        break;
    }
  }

  // The linker may have made the place read-only.
  void set(ElfW(Addr) offset, Call call) const {
    const ElfW(Addr) place = base_ + offset;
    const auto page_size = static_cast<ElfW(Addr)>(sysconf(_SC_PAGESIZE));
    void* const page = at<void>(place - place % page_size);
    if (mprotect(page, page_size, PROT_READ | PROT_WRITE) == 0) *at<Call>(place) = call;
  }

  ElfW(Addr) base_;
  const ElfW(Rela) * relocations_ = nullptr;
  std::size_t size_ = 0;
  const ElfW(Sym) * symbols_ = nullptr;
  const char* names_ = nullptr;
};

int look_at(dl_phdr_info* library, std::size_t /*size*/, void* /*unused*/) {
  if (!std::string_view{library->dlpi_name}.ends_with(transport)) return 0;
  const Imports imports{*library};
  for (const Replacement& replacement : replacements) imports.replace(replacement);
  return 1;
}

}  // namespace

void hide_lost_connections() {
  if (silence >= 0) return;
  std::array<int, 2> ends{};
  if (pipe2(ends.data(), O_CLOEXEC | O_NONBLOCK) != 0) return;
  silence = ends[0];  // the other end stays open, for else there would be an end to read
  dl_iterate_phdr(&look_at, nullptr);
}

}  // namespace rankpool::mpi
