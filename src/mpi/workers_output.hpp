// SPDX-License-Identifier: BSL-1.0
//
// The workers' standard output on its way through rank 0, which writes it in whole lines: mpirun
// passes on what it has read, wherever that ends, and mixes the lines of its ranks.

#pragma once

#include <atomic>
#include <chrono>
#include <cstddef>
#include <string>
#include <thread>
#include <vector>

#include "mpi/output_lines.hpp"
#include "mpi/socket.hpp"
#include "mpi/start_check.hpp"

namespace rankpool::mpi {

/// On rank 0: writes to its standard output, on a thread of its own.
class WorkersOutput {
 public:
  /// `connections` and `places` by the workers' place and by rank; lines begin with who wrote them
  /// where `is_tagged`.
  WorkersOutput(std::vector<Socket> connections, const std::vector<RankPlace>& places,
                bool is_tagged);
  WorkersOutput(const WorkersOutput&) = delete;
  WorkersOutput& operator=(const WorkersOutput&) = delete;
  ~WorkersOutput() { finish(std::chrono::nanoseconds{0}); }

  /// Waits until all workers have closed theirs, for as long as that; what is there is written.
  void finish(std::chrono::nanoseconds longest);

 private:
  struct Worker {
    Socket connection;
    OutputLines lines;
  };
  void pass_on_all();
  void pass_on(Worker& worker);
  [[nodiscard]] int milliseconds_left() const;

  std::vector<Worker> workers_;
  std::size_t open_;
  Socket news_;       // epoll: all connections, and
  Socket finishing_;  // an eventfd
  std::atomic<std::chrono::steady_clock::time_point> end_{
      std::chrono::steady_clock::time_point::max()};
  std::thread thread_;
};

/// On a worker: within its lifetime, what this process and those that it starts write on standard
/// output goes to the connection.
class OwnOutput {
 public:
  explicit OwnOutput(Socket connection);
  OwnOutput(const OwnOutput&) = delete;
  OwnOutput& operator=(const OwnOutput&) = delete;
  ~OwnOutput();

 private:
  Socket before_;
};

}  // namespace rankpool::mpi
