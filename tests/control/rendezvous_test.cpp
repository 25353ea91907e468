// SPDX-License-Identifier: BSL-1.0
//
// Those who know the secret are let in, whatever others do at the door.

#include "mpi/rendezvous.hpp"

#include <atomic>
#include <cerrno>
#include <cstdlib>
#include <filesystem>
#include <set>
#include <sstream>
#include <thread>

#include <gmock/gmock.h>

#include "rankpool/errors.hpp"

#include "mpi/surroundings.hpp"

#include <arpa/inet.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>

namespace rankpool::mpi {
namespace {

using namespace std::chrono_literals;
using ::testing::HasSubstr;

std::vector<std::string> parts_of(const std::string& invitation) {
  std::vector<std::string> parts;
  std::istringstream text{invitation};
  for (std::string part; std::getline(text, part, ',');) parts.push_back(part);
  return parts;
}

// Somebody who found the door, but was told no secret.
Socket stranger_at(const std::string& invitation, const std::string& words) {
  const std::string place = parts_of(invitation).at(1);
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  const std::string name = place.substr(place.find('/') + 1);
  name.copy(address.sun_path + 1, sizeof address.sun_path - 1);
  Socket socket{::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0)};
  const auto length = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + 1 + name.size());
  if (connect(socket.descriptor(), reinterpret_cast<const sockaddr*>(&address), length) != 0) {
    return Socket{};
  }
  if (!words.empty()) send(socket.descriptor(), words.data(), words.size(), MSG_NOSIGNAL);
  return socket;
}

bool is_closed(const Socket& socket) {
  char byte = 0;
  const auto count = recv(socket.descriptor(), &byte, 1, MSG_DONTWAIT);
  return count == 0 || (count < 0 && errno == ECONNRESET);  // with what it said unread
}

std::size_t open_descriptors() {
  const std::filesystem::directory_iterator all{"/proc/self/fd"};
  return static_cast<std::size_t>(std::distance(begin(all), end(all)));
}

// What the listener would do while it waits for its guests.
std::optional<Guest> next_guest(Listener& listener) {
  for (int i = 0; i < 1000; ++i) {
    if (auto guest = listener.accept()) return guest;
  }
  return std::nullopt;
}

TEST(Rendezvous, LetsInWhoKnowsTheSecret) {
  Listener listener{Reach::this_host};
  const Socket visitor = visit(listener.invitation(), 7, 1s);

  const auto guest = next_guest(listener);

  ASSERT_TRUE(guest.has_value());
  EXPECT_EQ(guest->number, 7);
}

// As the ranks of a large node do, with two connections each.
TEST(Rendezvous, LetsInAllWhoComeAtOnce) {
  constexpr std::uint32_t visitors = 120;  // as many as all kernels let wait
  Listener listener{Reach::this_host};
  std::vector<Socket> sockets;
  for (std::uint32_t i = 0; i < visitors; ++i) {
    sockets.push_back(visit(listener.invitation(), i, 1s));
  }

  std::set<std::uint32_t> numbers;
  while (const auto guest = next_guest(listener)) numbers.insert(guest->number);

  EXPECT_EQ(numbers.size(), visitors);
}

TEST(Rendezvous, WaitsAtADoorWhereNoMoreMayWait) {
  const std::string name = "rankpool-" + std::to_string(getpid()) + "-narrow";
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  name.copy(address.sun_path + 1, sizeof address.sun_path - 1);
  const auto length = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + 1 + name.size());
  const Socket door{::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0)};
  ASSERT_EQ(bind(door.descriptor(), reinterpret_cast<const sockaddr*>(&address), length), 0);
  ASSERT_EQ(listen(door.descriptor(), 0), 0);
  const std::string invitation = std::string(32, 's') + "," + host_name() + "/" + name;
  std::vector<Socket> waiting;
  do {
    waiting.push_back(stranger_at(invitation, ""));
  } while (waiting.back().is_open());

  std::thread visitor{[&] { EXPECT_TRUE(visit(invitation, 7, 10s).is_open()); }};
  // All who wait, and one more. Who is let in stays until the visitor has said what it came to say.
  std::vector<Socket> inside;
  for (std::size_t i = 0; i < waiting.size(); ++i) {
    inside.emplace_back(accept(door.descriptor(), nullptr, nullptr));
    EXPECT_TRUE(inside.back().is_open());
  }
  visitor.join();
}

TEST(Rendezvous, ClosesWhoSaysSomethingElseAtOnce) {
  Listener listener{Reach::this_host};
  const Socket stranger = stranger_at(listener.invitation(), "GET / HTTP/1.1\r\n");

  EXPECT_FALSE(listener.accept().has_value());

  EXPECT_TRUE(is_closed(stranger));
}

TEST(Rendezvous, ClosesWhoGuessesASecretOfTheRightLength) {
  Listener listener{Reach::this_host};
  const Socket stranger = stranger_at(listener.invitation(), std::string(36, '0'));

  EXPECT_FALSE(listener.accept().has_value());

  EXPECT_TRUE(is_closed(stranger));
}

TEST(Rendezvous, WaitsForAGreetingThatComesInParts) {
  Listener listener{Reach::this_host};
  const std::string secret = parts_of(listener.invitation()).at(0);
  const Socket slow = stranger_at(listener.invitation(), secret.substr(0, 10));
  EXPECT_FALSE(listener.accept().has_value());
  const std::string rest = secret.substr(10) + std::string("\0\0\0\3", 4);
  send(slow.descriptor(), rest.data(), rest.size(), MSG_NOSIGNAL);

  const auto guest = listener.accept();

  ASSERT_TRUE(guest.has_value());
  EXPECT_EQ(guest->number, 3);
}

TEST(Rendezvous, KeepsNoDescriptorsForAFlood) {
  Listener listener{Reach::this_host};
  const std::size_t before = open_descriptors();
  std::vector<Socket> flood;
  for (int i = 0; i < 300; ++i) flood.push_back(stranger_at(listener.invitation(), ""));

  while (listener.accept().has_value()) {
  }

  EXPECT_LE(open_descriptors(), before + flood.size() + 64);
}

// Hundreds come again and again while one comes who knows.
TEST(Rendezvous, LetsAGuestInThroughAFlood) {
  Listener listener{Reach::this_host};
  std::atomic<bool> is_over = false;
  std::thread flood{[&] {
    while (!is_over) {
      std::vector<Socket> strangers;
      for (int i = 0; i < 200 && !is_over; ++i) {
        strangers.push_back(stranger_at(listener.invitation(), i % 2 == 0 ? "" : "nonsense"));
      }
    }
  }};
  std::vector<Socket> visitors;
  std::size_t guests = 0;
  const auto deadline = std::chrono::steady_clock::now() + 20s;

  for (std::uint32_t number = 1; number <= 20; ++number) {
    visitors.push_back(visit(listener.invitation(), number, 5s));
    while (guests < number && std::chrono::steady_clock::now() < deadline) {
      if (listener.accept()) ++guests;
    }
  }

  is_over = true;
  flood.join();
  EXPECT_EQ(guests, 20);
}

TEST(Rendezvous, IsReachedFromOtherHostsByTcp) {
  setenv("RANKPOOL_INTERFACE", "lo", 1);
  Listener listener{Reach::other_hosts};
  unsetenv("RANKPOOL_INTERFACE");
  const auto parts = parts_of(listener.invitation());
  ASSERT_EQ(parts.size(), 3);
  EXPECT_THAT(parts[2], HasSubstr("127.0.0.1:"));
  const Socket visitor = visit(parts[0] + ",elsewhere/name," + parts[2], 5, 1s);

  pollfd door{.fd = listener.descriptors().back(), .events = POLLIN, .revents = 0};
  poll(&door, 1, 5000);
  const auto guest = next_guest(listener);

  ASSERT_TRUE(guest.has_value());
  EXPECT_EQ(guest->number, 5);
}

TEST(Rendezvous, SaysWhereNobodyWas) {
  std::string invitation;
  {
    Listener listener{Reach::this_host};
    invitation = listener.invitation();
  }
  try {
    (void)visit(invitation, 1, 1s);
    FAIL() << "nobody is there";
  } catch (const TransportError& error) {
    EXPECT_THAT(error.what(), HasSubstr("no connection to "));
    EXPECT_THAT(error.what(), HasSubstr(parts_of(invitation).at(1)));
  }
}

}  // namespace
}  // namespace rankpool::mpi
