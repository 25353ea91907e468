// SPDX-License-Identifier: BSL-1.0
//
// Where the tasks of a pool run, as its workers are told.

#pragma once

#include <algorithm>
#include <chrono>
#include <cstdint>

#include "rankpool/errors.hpp"
#include "rankpool/options.hpp"

#include "roles/message.hpp"

namespace rankpool::roles {

inline constexpr int most_processes_per_worker = 1024;

struct IsolationOrder {
  std::uint64_t is_isolated = 0;
  std::int64_t task_timeout_ns = 0;  // 0: none
  std::uint64_t memory_limit = 0;    // bytes; 0: none
  std::uint64_t most_tasks = 0;      // of a child; 0: any number
  std::uint64_t processes = 1;       // children of a worker

  friend bool operator==(const IsolationOrder&, const IsolationOrder&) = default;
};

inline IsolationOrder isolation_of(const PoolOptions& options) {
  if (options.isolation == Isolation::none) return {};
  constexpr std::chrono::milliseconds for_ever = std::chrono::hours{24 * 365 * 100};
  const std::chrono::nanoseconds timeout = std::min(options.task_timeout, for_ever);
  return {.is_isolated = 1,
          .task_timeout_ns = timeout.count(),
          .memory_limit = options.memory_limit,
          .most_tasks = static_cast<std::uint64_t>(options.max_tasks_per_child),
          .processes = static_cast<std::uint64_t>(options.processes_per_worker)};
}

inline void append_isolation(detail::Buffer& out, const IsolationOrder& order) {
  SectionWriter section{out, {.kind = SectionKind::isolate}};
  out.append_value(order);
  section.close(0, true);
}

/// EncodingError if it is not what was sent.
inline IsolationOrder read_isolation(const Section& section) {
  section.check_payload();
  detail::ByteReader reader{section.values};
  const auto order = reader.take_value<IsolationOrder>();
  if (order.processes > most_processes_per_worker) {
    throw EncodingError{"message is corrupt: it asks for too many processes"};
  }
  return order;
}

}  // namespace rankpool::roles
