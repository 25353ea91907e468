// SPDX-License-Identifier: BSL-1.0
//
// The master's ends of the control sockets, one a worker.

#pragma once

#include <atomic>
#include <chrono>
#include <cstddef>
#include <deque>
#include <optional>
#include <vector>

#include "mpi/control.hpp"
#include "mpi/control_socket.hpp"

namespace rankpool::mpi {

class MasterControl final : public Control {
 public:
  /// `lines` by the workers' place. TransportError if the system gives no descriptors.
  explicit MasterControl(std::vector<ControlSocket> lines);

  void sleep(std::chrono::nanoseconds longest) override;
  void interrupt() override;
  void ring(roles::Peer peer) override;
  /// Looks at the sockets when one of them woke the sleeper, else a hundred times a second.
  std::optional<roles::PeerEvent> next_event() override;

  /// The launch ends well: that this process goes means nothing.
  void take_leave();
  /// The workers leave at once, whatever they do. Nothing else is called any more.
  void dismiss_all();

 private:
  using Clock = std::chrono::steady_clock;
  struct Worker {
    ControlSocket line;
    Clock::time_point last_heard;
    bool is_lost = false;
    bool is_silent = false;
  };
  bool is_time_to_look();
  void look();
  void listen_to(std::size_t place);
  void lose(std::size_t place, std::string how);
  void note_silence();
  void tell(std::size_t place, roles::PeerEvent::Kind kind, std::string how = {});

  std::vector<Worker> workers_;
  Socket sockets_;      // epoll: all of them, and
  Socket interrupted_;  // an eventfd
  std::atomic<bool> has_woken_ = true;
  std::chrono::nanoseconds next_look_{0};
  Clock::time_point next_silence_check_{};
  std::deque<roles::PeerEvent> events_;
};

}  // namespace rankpool::mpi
