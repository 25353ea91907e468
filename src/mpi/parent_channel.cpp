// SPDX-License-Identifier: BSL-1.0

#include "mpi/parent_channel.hpp"

#include <algorithm>
#include <cstdlib>
#include <random>

#include "mpi/surroundings.hpp"

#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

namespace rankpool::mpi {
namespace {

constexpr const char* name_variable = "RANKPOOL_PARENT";
constexpr char begun = 'b';

struct Address {
  sockaddr_un socket{};
  socklen_t length = 0;
};

// In the abstract namespace (a zero comes first) a name goes with its socket.
Address address_of(const std::string& name) {
  Address address;
  address.socket.sun_family = AF_UNIX;
  const std::size_t length = std::min(name.size(), sizeof address.socket.sun_path - 1);
  std::copy_n(name.begin(), length, address.socket.sun_path + 1);
  address.length = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + 1 + length);
  return address;
}

}  // namespace

ParentChannel::ParentChannel() : socket_{socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0)} {
  std::random_device random;
  const std::string name = "rankpool-" + std::to_string(getpid()) + "-" + std::to_string(random());
  const Address address = address_of(name);
  if (bind(socket_, reinterpret_cast<const sockaddr*>(&address.socket), address.length) == 0) {
    setenv(name_variable, name.c_str(), 1);
  }
}

ParentChannel::~ParentChannel() { close(socket_); }

bool ParentChannel::has_begun() {
  char message = 0;
  return recv(socket_, &message, sizeof message, MSG_DONTWAIT) == 1 && message == begun;
}

void report_begin() {
  const auto name = environment_variable(name_variable);
  if (!name) return;
  unsetenv(name_variable);  // programs that this one starts have other parents
  const Address address = address_of(*name);
  const int sender = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  sendto(sender, &begun, sizeof begun, MSG_DONTWAIT,
         reinterpret_cast<const sockaddr*>(&address.socket), address.length);
  close(sender);
}

}  // namespace rankpool::mpi
