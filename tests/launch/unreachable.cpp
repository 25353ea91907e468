// SPDX-License-Identifier: BSL-1.0
//
// For LD_PRELOAD: rank 2 finds no socket of the library's.

#include <cerrno>
#include <cstdlib>
#include <cstring>

#include <dlfcn.h>
#include <sys/socket.h>
#include <sys/un.h>

namespace {

bool is_rank_2() {
  const char* const rank = std::getenv("OMPI_COMM_WORLD_RANK");
  return rank != nullptr && std::strcmp(rank, "2") == 0;
}

bool is_of_the_library(const sockaddr* address) {
  if (address->sa_family != AF_UNIX) return false;
  const char* const path = reinterpret_cast<const sockaddr_un*>(address)->sun_path;
  return path[0] == '\0' && std::strncmp(path + 1, "rankpool-", 9) == 0;
}

}  // namespace

extern "C" int connect(int socket, const sockaddr* address, socklen_t length) {
  if (is_rank_2() && is_of_the_library(address)) {
    errno = ECONNREFUSED;
    return -1;
  }
  const auto real = reinterpret_cast<decltype(&connect)>(dlsym(RTLD_NEXT, "connect"));
  return real(socket, address, length);
}
