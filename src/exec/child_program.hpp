// SPDX-License-Identifier: BSL-1.0
//
// A child from its birth to its end: a worker whose master is its rank.

#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include "exec/socket.hpp"
#include "roles/child.hpp"
#include "roles/executor.hpp"

namespace rankpool::exec {

/// What every child of a helper has.
struct ChildIdentity {
  int worker;        ///< the rank that it works for
  std::string host;  ///< on which
  /// Puts an executor around that of the tasks; may be empty.
  std::function<roles::Executor&(roles::Executor&)> around = {};
  /// Has libraries that compute with threads use so many cores; may be empty.
  std::function<void(int)> limit_threads = {};
};

/// What a child is given by its rank.
struct ChildFiles {
  Socket memory;    ///< its own, and its rank's
  Socket messages;  ///< of all children of the rank
  Socket bell;
  Socket output;  ///< pipes
  Socket errors;
};

/// What this child is to be.
struct ChildLife {
  roles::ChildOrder order{};
  int cores = 0;  ///< that it shares with its siblings; 0: not known
};

/// What children of that slot have as their oom_score_adj, and with them all that tasks start,
/// which tells whose it is. Where memory is short, the kernel takes them, and not their rank. Two
/// hundred slots have each its own.
constexpr int mark_of(std::uint16_t slot) { return 800 + slot % 200; }

/// The whole life of this process, which was forked for it. It dies with `parent`.
[[noreturn]] void live_as_child(const ChildIdentity& identity, const ChildLife& life,
                                ChildFiles files, int parent);

}  // namespace rankpool::exec
