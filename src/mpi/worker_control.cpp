// SPDX-License-Identifier: BSL-1.0

#include "mpi/worker_control.hpp"

#include <array>
#include <cstdint>
#include <utility>

#include "roles/quiet_thread.hpp"

#include <poll.h>
#include <sys/eventfd.h>

namespace rankpool::mpi {
namespace {

// The master counts a worker as silent after three times that.
constexpr int between_signs_ms = 2000;

}  // namespace

WorkerControl::WorkerControl(ControlSocket line, MasterEnds ends)
    : line_{std::move(line)},
      ends_{std::move(ends)},
      is_over_{eventfd(0, EFD_CLOEXEC)},
      watcher_{roles::quiet_thread([this] { watch(); })} {}

WorkerControl::~WorkerControl() {
  const std::uint64_t one = 1;
  (void)!write(is_over_.descriptor(), &one, sizeof one);
  watcher_.join();
}

void WorkerControl::sleep(std::chrono::nanoseconds longest) {
  {
    const std::lock_guard lock{mutex_};
    if (std::exchange(was_rung_, false)) return;
    is_sleeping_ = true;
  }
  const bool is_rung = is_rung_within(longest);
  const std::lock_guard lock{mutex_};
  is_sleeping_ = false;
  if (is_rung) listen();
}

bool WorkerControl::is_rung_within(std::chrono::nanoseconds longest) const {
  if (!sources_) return is_readable_within(line_.descriptor(), longest);
  std::vector<pollfd> news{{.fd = line_.descriptor(), .events = POLLIN, .revents = 0}};
  for (const int source : sources_())
    news.push_back({.fd = source, .events = POLLIN, .revents = 0});
  const timespec time = exec::timespec_of(longest);
  return ppoll(news.data(), news.size(), &time, nullptr) > 0 && news.front().revents != 0;
}

void WorkerControl::ring(roles::Peer /*master*/) { line_.ring(); }

std::optional<roles::PeerEvent> WorkerControl::next_event() {
  const std::lock_guard lock{mutex_};
  if (!how_it_ended_ || ends_.on_gone) return std::nullopt;  // else the watcher sees to it
  return roles::PeerEvent{
      .peer = roles::master_peer, .kind = roles::PeerEvent::Kind::lost, .how = *how_it_ended_};
}

// Either thread may find out, under the lock; what came before the end is not lost whoever reads
// it.
void WorkerControl::listen() {
  const auto heard = line_.listen();
  is_dismissed_ = is_dismissed_ || heard.dismissal;
  is_left_ = is_left_ || heard.farewell;
  const bool is_expected = is_left_ || is_dismissed_;
  if (heard.end && !is_expected && !how_it_ended_) how_it_ended_ = heard.end;
}

// Shows that this process lives, and looks out for the end of the master's, whatever the worker's
// own thread does. Ends with this object, or the connection.
void WorkerControl::watch() {
  std::array<pollfd, 2> ends{pollfd{.fd = line_.descriptor(), .events = POLLRDHUP, .revents = 0},
                             pollfd{.fd = is_over_.descriptor(), .events = POLLIN, .revents = 0}};
  for (;;) {
    const int ready = poll(ends.data(), ends.size(), between_signs_ms);
    if (ends[1].revents != 0) return;
    if (ready <= 0) line_.show_life();
    if (!goes_on(ready)) return;
  }
}

// Whether the master is there still; acts on it if not.
bool WorkerControl::goes_on(int news) {
  std::unique_lock lock{mutex_};
  news > 0 ? listen() : empty_while_nobody_sleeps();
  if (is_left_ && !is_dismissed_) return false;
  if (!is_dismissed_ && !how_it_ended_) return true;
  const std::string how = how_it_ended_.value_or("");
  const bool is_dismissed = is_dismissed_;
  lock.unlock();
  if (is_dismissed && ends_.on_dismissed) ends_.on_dismissed();
  if (!is_dismissed && ends_.on_gone) ends_.on_gone(how);
  return false;
}

// A worker that is always at work never listens, but there is to be room for what matters.
void WorkerControl::empty_while_nobody_sleeps() {
  if (is_sleeping_) return;  // the bell is for the sleeper
  listen();
  was_rung_ = true;
}

}  // namespace rankpool::mpi
