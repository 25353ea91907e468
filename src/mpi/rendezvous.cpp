// SPDX-License-Identifier: BSL-1.0

#include "mpi/rendezvous.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <sstream>
#include <utility>

#include "rankpool/errors.hpp"

#include "mpi/interfaces.hpp"
#include "mpi/random_text.hpp"
#include "mpi/surroundings.hpp"

#include <arpa/inet.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>

namespace rankpool::mpi {
namespace {

using namespace std::chrono_literals;
using std::chrono::steady_clock;

constexpr std::size_t secret_length = 32;
constexpr std::size_t greeting_length = secret_length + sizeof(std::uint32_t);
constexpr auto patience_with_strangers = 5s;
constexpr std::size_t most_strangers = 64;
constexpr int backlog = 4096;
constexpr char separator = ',';  // mpirun cuts what it passes on at others

struct Address {
  sockaddr_storage bytes{};
  socklen_t length = 0;

  [[nodiscard]] const sockaddr* get() const { return reinterpret_cast<const sockaddr*>(&bytes); }
};

// In the abstract namespace (a zero comes first) a name goes with its socket.
Address unix_address(const std::string& name) {
  Address address;
  auto& path = reinterpret_cast<sockaddr_un&>(address.bytes);
  path.sun_family = AF_UNIX;
  const std::size_t length = std::min(name.size(), sizeof path.sun_path - 1);
  std::copy_n(name.begin(), length, path.sun_path + 1);
  address.length = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + 1 + length);
  return address;
}

Address tcp_address(in_addr host, std::uint16_t port) {
  Address address;
  auto& internet = reinterpret_cast<sockaddr_in&>(address.bytes);
  internet.sin_family = AF_INET;
  internet.sin_addr = host;
  internet.sin_port = htons(port);
  address.length = sizeof internet;
  return address;
}

Socket new_socket(int family) {
  return Socket{socket(family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0)};
}

std::uint16_t port_of(const Socket& socket) {
  sockaddr_in address{};
  socklen_t length = sizeof address;
  getsockname(socket.descriptor(), reinterpret_cast<sockaddr*>(&address), &length);
  return ntohs(address.sin_port);
}

// In the same time whatever the difference is.
bool is_equal_secret(const char* a, const char* b) {
  unsigned difference = 0;
  for (std::size_t i = 0; i < secret_length; ++i) {
    difference |= static_cast<unsigned char>(a[i]) ^ static_cast<unsigned char>(b[i]);
  }
  return difference == 0;
}

std::string why() { return std::strerror(errno); }  // NOLINT(concurrency-mt-unsafe)

}  // namespace

Listener::Listener(Reach reach, std::size_t guests)
    : most_strangers_{most_strangers + guests}, secret_{random_text(secret_length)} {
  invitation_ = secret_;
  listen_on_this_host();
  if (reach == Reach::other_hosts) listen_on_other_hosts();
}

void Listener::listen_on_this_host() {
  const std::string name = "rankpool-" + std::to_string(getpid()) + "-" + random_text(16);
  const Address address = unix_address(name);
  Socket door = new_socket(AF_UNIX);
  if (!door.is_open() || bind(door.descriptor(), address.get(), address.length) != 0 ||
      listen(door.descriptor(), backlog) != 0) {
    throw TransportError{"no socket for the ranks of this host: " + why()};
  }
  doors_.push_back(std::move(door));
  invitation_ += separator + host_name() + "/" + name;
}

void Listener::listen_on_other_hosts() {
  for (const in_addr host : reachable_addresses()) {
    const Address address = tcp_address(host, 0);
    Socket door = new_socket(AF_INET);
    if (!door.is_open() || bind(door.descriptor(), address.get(), address.length) != 0 ||
        listen(door.descriptor(), backlog) != 0) {
      throw TransportError{"no socket for the ranks of other hosts: " + why()};
    }
    std::array<char, INET_ADDRSTRLEN> text{};
    inet_ntop(AF_INET, &host, text.data(), text.size());
    invitation_ += separator + std::string{text.data()} + ":" + std::to_string(port_of(door));
    doors_.push_back(std::move(door));
  }
}

std::vector<int> Listener::descriptors() const {
  std::vector<int> all;
  for (const Socket& door : doors_) all.push_back(door.descriptor());
  for (const Stranger& stranger : strangers_) all.push_back(stranger.socket.descriptor());
  return all;
}

std::optional<Guest> Listener::accept() {
  if (guests_.empty()) look_at_the_doors();
  if (guests_.empty()) return std::nullopt;
  Guest first = std::move(guests_.front());
  guests_.pop_front();
  return first;
}

void Listener::look_at_the_doors() {
  for (const Socket& door : doors_) let_in(door);
  const auto now = steady_clock::now();
  std::erase_if(strangers_, [&](Stranger& stranger) {
    bool is_gone = now > stranger.until;
    const auto number = greeting_of(stranger, is_gone);
    if (number) guests_.push_back({.socket = std::move(stranger.socket), .number = *number});
    return is_gone || number;
  });
  // Who knows the secret says it at once: the first to go are those that have long said nothing.
  while (strangers_.size() > most_strangers_) strangers_.pop_front();
}

void Listener::let_in(const Socket& door) {
  for (std::size_t i = 0; i < most_strangers; ++i) {
    Socket socket{accept4(door.descriptor(), nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK)};
    if (!socket.is_open()) return;
    strangers_.push_back({std::move(socket), steady_clock::now() + patience_with_strangers});
  }
}

// The number, if all of it is there; whoever says something else is gone.
std::optional<std::uint32_t> Listener::greeting_of(const Stranger& stranger, bool& is_gone) const {
  std::array<char, greeting_length> greeting{};
  const int descriptor = stranger.socket.descriptor();
  const ssize_t count = recv(descriptor, greeting.data(), greeting.size(), MSG_PEEK | MSG_DONTWAIT);
  if (count == static_cast<ssize_t>(greeting.size()) &&
      is_equal_secret(greeting.data(), secret_.data())) {
    (void)!recv(descriptor, greeting.data(), greeting.size(), MSG_DONTWAIT);
    std::uint32_t number = 0;
    std::memcpy(&number, greeting.data() + secret_length, sizeof number);
    return ntohl(number);
  }
  const bool says_nothing = count < 0 && (errno == EAGAIN || errno == EINTR);
  const auto said = static_cast<std::size_t>(std::max<ssize_t>(count, 0));
  const bool may_be_right =
      says_nothing ||
      (count > 0 && said < greeting.size() &&
       std::equal(greeting.begin(), greeting.begin() + std::min(said, secret_length),
                  secret_.begin()));
  is_gone = is_gone || !may_be_right;
  return std::nullopt;
}

namespace {

// Whether the connection stands by then.
bool connect_until(const Socket& socket, const Address& address,
                   steady_clock::time_point deadline) {
  constexpr int between_attempts_ms = 1;
  for (;;) {
    if (connect(socket.descriptor(), address.get(), address.length) == 0) return true;
    // Of a Unix socket: so many wait at the door that no more may.
    if (errno != EAGAIN || steady_clock::now() > deadline) break;
    poll(nullptr, 0, between_attempts_ms);
  }
  if (errno != EINPROGRESS) return false;
  const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - steady_clock::now());
  pollfd waiting{.fd = socket.descriptor(), .events = POLLOUT, .revents = 0};
  if (poll(&waiting, 1, std::max(0, static_cast<int>(left.count()))) <= 0) {
    errno = ETIMEDOUT;
    return false;
  }
  socklen_t length = sizeof errno;
  return getsockopt(socket.descriptor(), SOL_SOCKET, SO_ERROR, &errno, &length) == 0 && errno == 0;
}

bool greet(const Socket& socket, const std::string& secret, std::uint32_t number) {
  std::string greeting = secret;
  number = htonl(number);
  greeting.append(reinterpret_cast<const char*>(&number), sizeof number);
  // Fits into any socket's buffer.
  return send(socket.descriptor(), greeting.data(), greeting.size(), MSG_NOSIGNAL) ==
         static_cast<ssize_t>(greeting.size());
}

// "name/of-a-socket" or "address:port"; none where that is not for this host.
std::optional<Address> address_of(const std::string& place) {
  const std::size_t slash = place.find('/');
  if (slash != std::string::npos) {
    if (place.substr(0, slash) != host_name()) return std::nullopt;
    return unix_address(place.substr(slash + 1));
  }
  const std::size_t colon = place.find(':');
  in_addr host{};
  if (colon == std::string::npos ||
      inet_pton(AF_INET, place.substr(0, colon).c_str(), &host) != 1) {
    return std::nullopt;
  }
  return tcp_address(host, static_cast<std::uint16_t>(std::atoi(place.c_str() + colon + 1)));
}

}  // namespace

Socket visit(const std::string& invitation, std::uint32_t number,
             std::chrono::milliseconds patience) {
  std::istringstream places{invitation};
  std::string secret;
  std::getline(places, secret, separator);
  const auto deadline = steady_clock::now() + patience;
  std::string tried;
  for (std::string place; std::getline(places, place, separator);) {
    const auto address = address_of(place);
    if (!address || secret.size() != secret_length) continue;
    Socket socket = new_socket(address->get()->sa_family);
    // Of several addresses some may swallow what is sent to them.
    const auto until = std::min(deadline, steady_clock::now() + patience / 3);
    if (connect_until(socket, *address, until) && greet(socket, secret, number)) return socket;
    tried += (tried.empty() ? "" : ", ") + place + " (" + why() + ")";
  }
  throw TransportError{"no connection" + (tried.empty() ? std::string{} : " to " + tried)};
}

}  // namespace rankpool::mpi
