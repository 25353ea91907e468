// SPDX-License-Identifier: BSL-1.0

#include "mpi/perf_counters.hpp"

#include <cerrno>
#include <cmath>
#include <cstring>
#include <fstream>

#include <linux/perf_event.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace rankpool::mpi {
namespace {

constexpr PerfEvents of_hardware{
    .cycles = {.type = PERF_TYPE_HARDWARE, .config = PERF_COUNT_HW_CPU_CYCLES},
    .instructions = {.type = PERF_TYPE_HARDWARE, .config = PERF_COUNT_HW_INSTRUCTIONS}};

constexpr int no_leader = -1;

Socket open_event(const PerfEvent& event, int leader, bool is_user_mode_only) {
  constexpr pid_t this_thread = 0;
  constexpr int any_core = -1;
  perf_event_attr attributes{};
  attributes.size = sizeof attributes;
  attributes.type = event.type;
  attributes.config = event.config;
  // Kernels before 4.13 refuse this with `inherit`.
  attributes.read_format =
      PERF_FORMAT_GROUP | PERF_FORMAT_TOTAL_TIME_ENABLED | PERF_FORMAT_TOTAL_TIME_RUNNING;
  attributes.inherit = 1;
  attributes.exclude_kernel = is_user_mode_only ? 1 : 0;
  attributes.exclude_hv = 1;
  return Socket{static_cast<int>(::syscall(SYS_perf_event_open, &attributes, this_thread, any_core,
                                           leader, PERF_FLAG_FD_CLOEXEC))};
}

std::optional<int> paranoid_setting() {
  int setting = 0;
  if (std::ifstream{"/proc/sys/kernel/perf_event_paranoid"} >> setting) return setting;
  return std::nullopt;
}

std::string not_allowed(std::optional<int> paranoid) {
  constexpr int user_mode_is_allowed = 2;
  const std::string setting =
      paranoid ? "kernel.perf_event_paranoid is " + std::to_string(*paranoid) : "";
  if (paranoid > user_mode_is_allowed) {
    return "the kernel does not allow it: " + setting + "; 2 or less allows it";
  }
  return "the kernel does not allow it" + (paranoid ? ", though " + setting : "") +
         ": a container's seccomp filter, or a security module, must allow perf_event_open";
}

// Threads are read one after the other, so that a total may seem to fall by a little.
std::uint64_t growth(std::uint64_t before, std::uint64_t after) {
  return after > before ? after - before : 0;
}

}  // namespace

roles::CounterReading counted_between(const PerfTotals& before, const PerfTotals& after) {
  const std::uint64_t enabled = growth(before.enabled, after.enabled);
  const std::uint64_t running = growth(before.running, after.running);
  if (running == 0) return {.missed = std::chrono::nanoseconds{enabled}};
  const auto scaled = [&](std::uint64_t count) {
    if (running >= enabled) return count;
    const double share = static_cast<double>(running) / static_cast<double>(enabled);
    return static_cast<std::uint64_t>(std::llround(static_cast<double>(count) / share));
  };
  return {.instructions = scaled(growth(before.instructions, after.instructions)),
          .cycles = scaled(growth(before.cycles, after.cycles)),
          .counted = std::chrono::nanoseconds{enabled}};
}

std::string refusal(int error, std::optional<int> paranoid) {
  switch (error) {
    case ENOENT:
    case ENODEV:
    case EOPNOTSUPP:
      return "this machine, perhaps a virtual one, offers no counter of instructions: the host "
             "of a virtual one can pass its own through";
    case EACCES:
    case EPERM:
      return not_allowed(paranoid);
    case ENOSYS:
      return "the kernel, or the container's seccomp filter, has no perf_event_open: the filter "
             "can be told to allow it";
    default:
      return std::string{"perf_event_open failed: "} + std::strerror(error);
  }
}

PerfCounters::PerfCounters() : PerfCounters{of_hardware} {}

PerfCounters::PerfCounters(const PerfEvents& events) {
  int error = open(events);
  // A stricter kernel shows everybody their own instructions, but not what it does for them.
  if (error == EACCES || error == EPERM) {
    sum_.is_user_mode_only = true;
    error = open(events);
  }
  if (error == 0) return;
  sum_ = {};
  why_refused_ = refusal(error, paranoid_setting());
}

int PerfCounters::open(const PerfEvents& events) {
  cycles_ = open_event(events.cycles, no_leader, sum_.is_user_mode_only);
  if (!cycles_.is_open()) return errno;
  instructions_ = open_event(events.instructions, cycles_.descriptor(), sum_.is_user_mode_only);
  if (instructions_.is_open()) return 0;
  const int error = errno;
  cycles_ = Socket{};
  return error;
}

roles::CounterReading PerfCounters::read() {
  PerfTotals now;
  if (::read(cycles_.descriptor(), &now, sizeof now) != sizeof now) return sum_;
  // What lies between two readings is scaled by itself: scaled totals may fall.
  sum_ += counted_between(last_, now);
  last_ = now;
  return sum_;
}

}  // namespace rankpool::mpi
