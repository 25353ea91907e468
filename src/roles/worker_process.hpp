// SPDX-License-Identifier: BSL-1.0
//
// A worker as its process is known outside: workers are peers 1, 2, ... whatever their ranks.

#pragma once

#include <string>

namespace rankpool::roles {

struct WorkerProcess {
  int rank;
  std::string host;
  int cores = 0;  ///< that it may use; 0 if that is not known
};

}  // namespace rankpool::roles
