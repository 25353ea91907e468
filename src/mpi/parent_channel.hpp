// SPDX-License-Identifier: BSL-1.0
//
// How rank 0 tells the process that started mpirun that the program has begun. A socket without a
// file: nothing is left behind, whoever is killed.

#pragma once

#include <string>

namespace rankpool::mpi {

/// The end of the process that starts mpirun.
class ParentChannel {
 public:
  /// Leaves the channel's name in the environment, for rank 0.
  ParentChannel();
  ParentChannel(const ParentChannel&) = delete;
  ParentChannel& operator=(const ParentChannel&) = delete;
  ~ParentChannel();

  /// Whether rank 0 has told that the program has begun; never blocks. It cannot tell if it runs
  /// on another host.
  [[nodiscard]] bool has_begun();

 private:
  int socket_;
};

/// On rank 0: tells the process that started mpirun, if there is one on this host.
void report_begin();

}  // namespace rankpool::mpi
