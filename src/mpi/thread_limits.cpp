// SPDX-License-Identifier: BSL-1.0

#include "mpi/thread_limits.hpp"

#include <algorithm>
#include <charconv>
#include <cstdlib>
#include <cstring>
#include <string>

#include <dlfcn.h>

namespace rankpool::mpi {
namespace {

struct Library {
  const char* variable;
  const char* function;  // void (int), for one that has read the variable already
};

// The first one's variable is obeyed by the others, too.
constexpr Library libraries[] = {{"OMP_NUM_THREADS", "omp_set_num_threads"},
                                 {"OPENBLAS_NUM_THREADS", "openblas_set_num_threads"},
                                 {"MKL_NUM_THREADS", "MKL_Set_Num_Threads"},
                                 {"BLIS_NUM_THREADS", "bli_thread_set_num_threads"}};

bool is_set(const char* variable) {
  const char* const value = std::getenv(variable);
  return value != nullptr && *value != '\0';
}

}  // namespace

int asked_threads() {
  const char* const text = std::getenv(libraries[0].variable);
  if (text == nullptr) return 0;
  int threads = 0;  // the first of a list is that of the outermost region
  std::from_chars(text, text + std::strlen(text), threads);
  return std::max(0, threads);
}

void limit_threads(int threads) {
  if (is_set(libraries[0].variable)) return;
  for (const Library& library : libraries) {
    if (is_set(library.variable)) continue;
    ::setenv(library.variable, std::to_string(threads).c_str(), 1);
    void* const function = ::dlsym(RTLD_DEFAULT, library.function);
    if (function != nullptr) reinterpret_cast<void (*)(int)>(function)(threads);
  }
}

}  // namespace rankpool::mpi
