// SPDX-License-Identifier: BSL-1.0

#include "mpi/check.hpp"

#include <string>

#include <mpi.h>

#include "rankpool/errors.hpp"

namespace rankpool::mpi {

void check(int code, const char* call) {
  if (code == MPI_SUCCESS) return;
  char text[MPI_MAX_ERROR_STRING];
  int length = 0;
  MPI_Error_string(code, text, &length);
  throw TransportError{std::string{call} +
                       " failed: " + std::string(text, static_cast<std::size_t>(length))};
}

}  // namespace rankpool::mpi
