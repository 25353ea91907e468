// SPDX-License-Identifier: BSL-1.0
//
// How long the program may go on, and how it says that it wants to be run again.

#pragma once

#include <chrono>
#include <optional>

namespace rankpool {

/// The exit code of a program that stopped because its time was over, and goes on when it is run
/// again: EX_TEMPFAIL of sysexits.h. For a main that has saved; one that lets OutOfTime out ends
/// with it, too.
inline constexpr int exit_run_again = 75;

/// Until the job ends: at RANKPOOL_END_TIME (in Unix seconds) where that is set, else when Slurm
/// ends it. Empty where nobody says. 0 once the end was announced: by SIGUSR1, unless the program
/// handles that itself, or SIGTERM.
///
/// On rank 0, inside `launch` or `with_pool`, from any thread of main's; UsageError elsewhere.
/// Where Slurm does not leave the time in the environment (before 23.02) it runs `squeue`, at most
/// every ten seconds, and waits for that at most three. In `launch`, from the first call on, a
/// first SIGTERM does not end the program any more, but announces the end; a second one does.
[[nodiscard]] std::optional<std::chrono::seconds> time_left();

}  // namespace rankpool
