// SPDX-License-Identifier: BSL-1.0

#include "mpi/backoff_waiter.hpp"

#include <algorithm>
#include <thread>

namespace rankpool::mpi {
namespace {

using namespace std::chrono_literals;

// A round takes some 100 ns: longer than a sleep takes, unless others need the core meanwhile.
constexpr unsigned many_rounds = 3000;
constexpr unsigned few_rounds = 100;
constexpr unsigned rounds_per_doubling = 4;
constexpr std::chrono::nanoseconds shortest_sleep = 20us;
constexpr std::chrono::nanoseconds longest_sleep = 1ms;

}  // namespace

BackoffWaiter::BackoffWaiter(bool shares_its_core)
    : spinning_rounds_{shares_its_core ? few_rounds : many_rounds} {}

bool BackoffWaiter::wait(unsigned rounds, std::optional<std::chrono::nanoseconds> limit) {
  if (rounds < spinning_rounds_) return false;
  const unsigned doublings = std::min((rounds - spinning_rounds_) / rounds_per_doubling, 16U);
  auto sleep = std::min(shortest_sleep * (1U << doublings), longest_sleep);
  if (limit) {
    const auto now = std::chrono::steady_clock::now().time_since_epoch();
    sleep = std::clamp(std::chrono::nanoseconds{*limit - now}, 0ns, sleep);
  }
  std::this_thread::sleep_for(sleep);
  return true;
}

}  // namespace rankpool::mpi
