// SPDX-License-Identifier: BSL-1.0
//
// What a child prints, on its way through its rank: whole lines, and the last ones of standard
// error are kept for who asks what it died of.

#pragma once

#include <array>
#include <string>

#include "exec/socket.hpp"

namespace rankpool::exec {

/// For one thread.
class ChildOutput {
 public:
  /// The ends for a new child.
  struct Pipes {
    Socket output;
    Socket errors;
  };
  /// TransportError if the system has none.
  Pipes open();

  /// Writes what is there to this process's own; waits for its reader, and never for the child.
  void pass_on();
  /// The same for the rest of a child that has ended; returns its last lines on standard error.
  std::string finish();

  /// What to poll for: standard output and error; -1 where there is none.
  [[nodiscard]] std::array<int, 2> descriptors() const {
    return {output_.source.descriptor(), errors_.source.descriptor()};
  }

 private:
  struct Stream {
    int target;
    Socket source{};
    std::string unfinished{};  // a line
  };
  void pass_on(Stream& stream);
  void write_out(Stream& stream, std::size_t bytes);

  Stream output_{.target = 1};
  Stream errors_{.target = 2};
  std::string last_;  // of standard error
};

}  // namespace rankpool::exec
