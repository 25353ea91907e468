// SPDX-License-Identifier: BSL-1.0

#include "roles/usage.hpp"

#include <algorithm>
#include <bit>

#include "rankpool/errors.hpp"

namespace rankpool::roles {
namespace {

using namespace std::chrono_literals;

// To tell costs some microseconds.
constexpr auto between_tellings = 100ms;
constexpr auto worth_telling = 1ms;

struct Head {
  std::int64_t initializing_ns;
  std::int64_t awaiting_ns;
  std::uint64_t instructions;
  std::uint64_t cycles;
  std::int64_t counted_ns;
  std::int64_t clock_ns;
  std::int64_t missed_ns;
  std::uint64_t is_user_mode_only;
  std::uint64_t refused_bytes;
  std::uint64_t functions;
};
struct FunctionHead {
  std::uint64_t id;
  std::uint64_t bins;
};
struct Bin {
  std::uint64_t number;
  std::uint64_t tasks;
};

void append_function(detail::Buffer& out, const Usage::Function& function) {
  const auto is_filled = [](std::uint64_t tasks) { return tasks > 0; };
  const auto bins = std::count_if(function.tasks.begin(), function.tasks.end(), is_filled);
  out.append_value(FunctionHead{.id = function.id, .bins = static_cast<std::uint64_t>(bins)});
  for (std::size_t i = 0; i < function.tasks.size(); ++i) {
    if (is_filled(function.tasks[i]))
      out.append_value(Bin{.number = i, .tasks = function.tasks[i]});
  }
}

Usage::Function read_function(detail::ByteReader& in) {
  const auto head = in.take_value<FunctionHead>();
  Usage::Function function{.id = head.id};
  for (std::uint64_t i = 0; i < head.bins; ++i) {
    const auto bin = in.take_value<Bin>();
    if (bin.number >= function.tasks.size()) {
      throw EncodingError{"message is corrupt: it tells of task times that there are not"};
    }
    function.tasks[bin.number] += bin.tasks;
  }
  return function;
}

}  // namespace

std::size_t bin_of(std::chrono::nanoseconds task) {
  return static_cast<std::size_t>(
      std::bit_width(static_cast<std::uint64_t>(std::max<std::int64_t>(task.count(), 0))));
}

void append_usage(detail::Buffer& out, const Usage& usage, std::uint16_t slot) {
  SectionWriter section{out, {.kind = SectionKind::usage, .slot = slot}};
  out.append_value(Head{.initializing_ns = usage.initializing.count(),
                        .awaiting_ns = usage.awaiting.count(),
                        .instructions = usage.counted.instructions,
                        .cycles = usage.counted.cycles,
                        .counted_ns = usage.counted.counted.count(),
                        .clock_ns = usage.counted.clock.count(),
                        .missed_ns = usage.counted.missed.count(),
                        .is_user_mode_only = usage.counted.is_user_mode_only ? 1U : 0U,
                        .refused_bytes = usage.refused.size(),
                        .functions = usage.functions.size()});
  out.append(usage.refused.data(), usage.refused.size());
  for (const Usage::Function& function : usage.functions) append_function(out, function);
  section.close(0, true);
}

Usage read_usage(const Section& section) {
  section.check_payload();
  detail::ByteReader in{section.values};
  const auto head = in.take_value<Head>();
  Usage usage{.functions = {},
              .initializing = std::chrono::nanoseconds{head.initializing_ns},
              .awaiting = std::chrono::nanoseconds{head.awaiting_ns},
              .counted = {.instructions = head.instructions,
                          .cycles = head.cycles,
                          .counted = std::chrono::nanoseconds{head.counted_ns},
                          .clock = std::chrono::nanoseconds{head.clock_ns},
                          .missed = std::chrono::nanoseconds{head.missed_ns},
                          .is_user_mode_only = head.is_user_mode_only != 0},
              .refused = {}};
  const auto refused = in.take(head.refused_bytes);
  usage.refused.assign(reinterpret_cast<const char*>(refused.data()), refused.size());
  for (std::uint64_t i = 0; i < head.functions; ++i) usage.functions.push_back(read_function(in));
  return usage;
}

bool UsageLog::is_due(std::chrono::nanoseconds now, bool has_more) const {
  if (!usage_.refused.empty()) return true;
  if (untold_ < worth_telling) return false;
  return !has_more || now - told_ >= between_tellings;
}

Usage UsageLog::take(std::chrono::nanoseconds now) {
  if (take_counts_) usage_.counted = take_counts_();
  untold_ = 0ns;
  told_ = now;
  latest_ = 0;
  return std::exchange(usage_, {});
}

void UsageLog::find(std::uint64_t function) {
  auto& known = usage_.functions;
  const auto found = std::find_if(known.begin(), known.end(), [function](const auto& candidate) {
    return candidate.id == function;
  });
  latest_ = static_cast<std::size_t>(found - known.begin());
  if (found == known.end()) known.push_back({.id = function});
}

}  // namespace rankpool::roles
