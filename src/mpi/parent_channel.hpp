// SPDX-License-Identifier: BSL-1.0
//
// How the process that started mpirun learns what becomes of rank 0: mpirun that survives losses
// ends with 0 whatever happened, and where a node is lost it never ends. Nothing of it is left
// behind, whoever is killed.

#pragma once

#include <optional>
#include <string>
#include <vector>

#include "mpi/control_socket.hpp"
#include "mpi/rendezvous.hpp"

namespace rankpool::mpi {

/// The end of the process that starts mpirun.
class ParentChannel {
 public:
  /// Leaves the invitation in the environment, for rank 0.
  explicit ParentChannel(Reach reach);

  /// What to poll for.
  [[nodiscard]] std::vector<int> descriptors() const;
  /// Takes what rank 0 has told; never blocks.
  void look();

  [[nodiscard]] bool has_begun() const { return line_.has_value(); }
  /// Whether rank 0 heeds SIGUSR1 as the announcement that the job ends.
  [[nodiscard]] bool is_attentive() const { return is_attentive_; }
  /// How rank 0's process ended, once it has.
  [[nodiscard]] const std::optional<std::string>& end() const { return end_; }
  /// The exit code of the launch as rank 0 told it last; empty where it told none.
  [[nodiscard]] std::optional<int> code() const;

 private:
  std::optional<Listener> listener_;
  std::optional<ControlSocket> line_;
  bool is_attentive_ = false;
  std::optional<LastWords> last_words_;
  std::optional<std::string> end_;
};

/// On rank 0: tells the process that started mpirun, if there is one, that the program has begun,
/// and how this process ends. TransportError if it cannot be reached.
void report_begin();

/// From now on this process heeds SIGUSR1 as the announcement that the job ends.
void report_attention();

/// The exit code of the launch; the process may go on for a while.
void report_outcome(int code);

}  // namespace rankpool::mpi
