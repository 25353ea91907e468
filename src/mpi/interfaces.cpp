// SPDX-License-Identifier: BSL-1.0

#include "mpi/interfaces.hpp"

#include <algorithm>
#include <charconv>
#include <memory>
#include <optional>
#include <string_view>

#include "rankpool/errors.hpp"

#include "mpi/surroundings.hpp"

#include <arpa/inet.h>
#include <ifaddrs.h>
#include <net/if.h>

namespace rankpool::mpi {
namespace {

struct Interface {
  std::string name;
  in_addr address;
  bool is_loopback;
};

std::vector<Interface> interfaces_that_are_up() {
  ifaddrs* list = nullptr;
  if (getifaddrs(&list) != 0) return {};
  const std::unique_ptr<ifaddrs, decltype(&freeifaddrs)> owner{list, &freeifaddrs};
  std::vector<Interface> all;
  for (const ifaddrs* entry = list; entry != nullptr; entry = entry->ifa_next) {
    if (entry->ifa_addr == nullptr || entry->ifa_addr->sa_family != AF_INET) continue;
    if ((entry->ifa_flags & IFF_UP) == 0) continue;
    const auto* const address = reinterpret_cast<const sockaddr_in*>(entry->ifa_addr);
    all.push_back({.name = entry->ifa_name,
                   .address = address->sin_addr,
                   .is_loopback = (entry->ifa_flags & IFF_LOOPBACK) != 0});
  }
  return all;
}

std::vector<std::string> split_at_commas(std::string_view text) {
  std::vector<std::string> parts;
  while (!text.empty()) {
    const std::size_t comma = std::min(text.find(','), text.size());
    if (comma > 0) parts.emplace_back(text.substr(0, comma));
    text.remove_prefix(std::min(comma + 1, text.size()));
  }
  return parts;
}

// As 10.1.0.0/16.
bool is_in_network(in_addr address, std::string_view network) {
  const std::size_t slash = network.find('/');
  if (slash == std::string_view::npos) return false;
  in_addr base{};
  if (inet_pton(AF_INET, std::string{network.substr(0, slash)}.c_str(), &base) != 1) return false;
  unsigned bits = 0;
  const auto length = network.substr(slash + 1);
  std::from_chars(length.data(), length.data() + length.size(), bits);
  if (bits == 0 || bits > 32) return false;
  const std::uint32_t mask = htonl(~std::uint32_t{0} << (32 - bits));
  return (address.s_addr & mask) == (base.s_addr & mask);
}

std::vector<in_addr> named(const std::vector<Interface>& all, const std::string& wanted) {
  std::vector<in_addr> addresses;
  for (const std::string& name : split_at_commas(wanted)) {
    for (const Interface& interface : all) {
      if (interface.name == name || is_in_network(interface.address, name)) {
        addresses.push_back(interface.address);
      }
    }
  }
  return addresses;
}

[[noreturn]] void refuse(const std::string& wanted, const std::vector<Interface>& all) {
  std::string names;
  for (const Interface& interface : all) names += (names.empty() ? "" : ", ") + interface.name;
  throw UsageError{"RANKPOOL_INTERFACE is '" + wanted +
                   "', but no interface of that name or network is up on " + host_name() +
                   ", which has " + (names.empty() ? "none" : names)};
}

}  // namespace

std::vector<in_addr> reachable_addresses() {
  const auto all = interfaces_that_are_up();
  if (const auto wanted = environment_variable("RANKPOOL_INTERFACE")) {
    auto addresses = named(all, *wanted);
    if (addresses.empty()) refuse(*wanted, all);
    return addresses;
  }
  if (const auto of_mpi = environment_variable("OMPI_MCA_btl_tcp_if_include")) {
    auto addresses = named(all, *of_mpi);
    if (!addresses.empty()) return addresses;
  }
  std::vector<in_addr> addresses;
  for (const Interface& interface : all) {
    if (!interface.is_loopback) addresses.push_back(interface.address);
  }
  return addresses;
}

}  // namespace rankpool::mpi
