// SPDX-License-Identifier: BSL-1.0
//
// Libraries that compute with threads take all cores of the node, in every worker of it: with as
// many workers as cores, that is cores squared. So workers tell them how many they may use.

#pragma once

namespace rankpool::mpi {

/// For OpenMP, OpenBLAS, MKL and BLIS in this process, those that are loaded and those that will
/// be, and programs that it starts. Where the user has set OMP_NUM_THREADS, or a library's own
/// variable, that is obeyed.
void limit_threads(int threads);

/// OMP_NUM_THREADS as the user has set it, before limit_threads; 0 if it is not set, or no number.
[[nodiscard]] int asked_threads();

}  // namespace rankpool::mpi
