// SPDX-License-Identifier: BSL-1.0
//
// What becomes of the processes that work for a pool.

#pragma once

#include <string>

namespace rankpool {

/// A worker process that ended before its launch did.
struct LostWorker {
  int rank;          ///< of the process
  std::string host;  ///< where it ran
  std::string how;   ///< it ended, as "was killed by signal 9"
};

/// Something that became known of a worker process.
struct WorkerReport {
  /// What became known.
  enum class Event {
    lost,         ///< it ended, or its node cannot be reached any more; what it held runs elsewhere
    silent,       ///< it shows no sign of life (it may be stopped); its tasks wait for it
    heard_again,  ///< it was silent, and goes on
  };
  Event event;            ///< what became known
  int rank;               ///< of the process
  std::string host;       ///< where it runs, or ran
  std::string how;        ///< for `lost`: as in LostWorker
  int remaining_workers;  ///< that live, of the launch
};

}  // namespace rankpool
