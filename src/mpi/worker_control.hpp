// SPDX-License-Identifier: BSL-1.0
//
// The worker's end of its control socket.

#pragma once

#include <chrono>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "mpi/control.hpp"
#include "mpi/control_socket.hpp"

namespace rankpool::mpi {

/// What a worker does when it finds that nobody needs it any more, while a task may be running.
struct MasterEnds {
  std::function<void()> on_dismissed = {};                   ///< the launch is over
  std::function<void(const std::string& how)> on_gone = {};  ///< the master's process has ended
};

class WorkerControl final : public Control {
 public:
  /// The actions are called on a thread of its own.
  WorkerControl(ControlSocket line, MasterEnds ends);
  WorkerControl(const WorkerControl&) = delete;
  WorkerControl& operator=(const WorkerControl&) = delete;
  ~WorkerControl() override;

  /// What wakes it too, when it can be read: asked before each sleep.
  void also_wakes(std::function<std::vector<int>()> sources) { sources_ = std::move(sources); }

  void sleep(std::chrono::nanoseconds longest) override;
  void interrupt() override {}  // nobody else is there to call it
  void ring(roles::Peer master) override;
  std::optional<roles::PeerEvent> next_event() override;

 private:
  void watch();
  bool goes_on(int news);
  void listen();
  void empty_while_nobody_sleeps();

  bool is_rung_within(std::chrono::nanoseconds longest) const;

  ControlSocket line_;
  MasterEnds ends_;
  std::function<std::vector<int>()> sources_;
  Socket is_over_;  // an eventfd
  std::mutex mutex_;
  bool is_sleeping_ = false;
  bool was_rung_ = false;  // while it did not sleep
  bool is_dismissed_ = false;
  bool is_left_ = false;  // the master ends as it should
  std::optional<std::string> how_it_ended_;
  std::thread watcher_;
};

}  // namespace rankpool::mpi
