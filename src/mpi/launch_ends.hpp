// SPDX-License-Identifier: BSL-1.0
//
// How processes of a launch end where they do not just return: by an exit within main, without the
// others, or before the launch has begun.

#pragma once

#include <chrono>
#include <functional>

#include "mpi/ranks.hpp"
#include "mpi/worker_control.hpp"

#include <sys/types.h>

namespace rankpool::mpi {

/// Exit code of a launch that was refused, or could not be started.
inline constexpr int could_not_begin = 2;

/// While it lives, std::exit in this process calls `action` with the exit code, on whichever thread
/// it was called; processes that main forks are left alone. One at a time.
class OnExit {
 public:
  explicit OnExit(std::function<void(int)> action);
  OnExit(const OnExit&) = delete;
  OnExit& operator=(const OnExit&) = delete;
  ~OnExit();

 private:
  static void call(int code, void* unused);

  std::function<void(int)> action_;
  pid_t process_;
};

/// Rank 0 leaves, and tells the workers to, whatever they do.
[[noreturn]] void end_launch(MasterRank& master, int code);

/// A worker that nobody needs any more leaves, whatever it does.
[[nodiscard]] MasterEnds leave_with_the_master(int rank);

/// A rank leaves with an error that the others do not know of, and without it nothing can begin.
[[noreturn]] void end_failed(int code);

/// MPI_Finalize may wait for ranks that are not there any more; the launch does not.
void end_unfinalized(int code);

/// Nor does it wait for ever for a rank that has ended before all had met.
void end_unbegun(std::chrono::seconds limit);

}  // namespace rankpool::mpi
