// SPDX-License-Identifier: BSL-1.0
//
// Starts a program on many processes: the first one runs the program, the others work for it.

#pragma once

#include <functional>
#include <type_traits>
#include <utility>

namespace rankpool {

namespace detail {
int launch(int argc, char** argv, const std::function<int(int, char**)>& main);
}

/// Runs `main` on rank 0 only and returns its exit code there; the other ranks serve inside the
/// call until rank 0 is done, and then get 0. `main` takes nothing or (int, char**), and returns
/// nothing or an int. Call it once, from the program's main, and return what it returns.
///
/// Under mpirun, or srun with PMIx, every rank calls it. Started plainly, the program starts itself
/// again under mpirun: with a worker for each core that it may use, RANKPOOL_WORKERS of them, or in
/// a Slurm allocation all of its tasks; further arguments for mpirun stand in RANKPOOL_MPIRUN_ARGS.
/// RANKPOOL_WORKERS=0 runs everything in this process: tasks run when their result is asked for,
/// and a time limit does not interrupt them.
///
/// Libraries that compute with threads (OpenMP, OpenBLAS, MKL, BLIS) use in each worker the cores
/// of its node divided by the node's workers, unless OMP_NUM_THREADS or their own variable is set.
///
/// Threads that the program has started before are not there in the children of isolated tasks, and
/// what they have locked is locked there: start them within `main`.
///
/// A program that was started plainly outlives the loss of workers, and of nodes: see WorkerLost.
/// What becomes known of a worker is told in one line on standard error. Each worker ends when the
/// master's process does.
///
/// What `main` throws ends the launch at once: one message, exit code 1 (exit_run_again if it is
/// OutOfTime). So does a code other than 0 that it returns, without a message. Rank 0 then ends
/// within this call: nothing behind it runs, and globals are not destroyed. A launch that cannot
/// begin prints why; exit code 2.
template <class Main>
int launch(int argc, char** argv, Main main) {
  return detail::launch(argc, argv, [&main](int count, char** values) -> int {
    auto run = [&]() -> decltype(auto) {
      if constexpr (std::is_invocable_v<Main&, int, char**>) {
        return main(count, values);
      } else {
        (void)count, (void)values;
        return main();
      }
    };
    if constexpr (std::is_void_v<decltype(run())>) {
      run();
      return 0;
    } else {
      return static_cast<int>(run());
    }
  });
}

}  // namespace rankpool
