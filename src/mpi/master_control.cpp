// SPDX-License-Identifier: BSL-1.0

#include "mpi/master_control.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <ctime>
#include <limits>
#include <string>
#include <utility>

#include "rankpool/errors.hpp"

#include "core/ids.hpp"

#include <sys/epoll.h>
#include <sys/eventfd.h>

namespace rankpool::mpi {
namespace {

using namespace std::chrono_literals;
using roles::Peer;
using roles::PeerEvent;

constexpr auto between_looks = 10ms;
// A worker shows every two seconds that it lives.
constexpr auto long_silence = 6s;
constexpr std::uint64_t the_interrupt = std::numeric_limits<std::uint64_t>::max();

// Some nanoseconds, for a time that is some milliseconds old.
std::chrono::nanoseconds coarse_now() {
  timespec now{};
  clock_gettime(CLOCK_MONOTONIC_COARSE, &now);
  return std::chrono::seconds{now.tv_sec} + std::chrono::nanoseconds{now.tv_nsec};
}

std::size_t place_of(Peer peer) {
  return core::place(core::WorkerId{static_cast<std::uint32_t>(peer)});
}

void watch(const Socket& sockets, int descriptor, std::uint64_t name) {
  epoll_event event{};
  event.events = EPOLLIN | EPOLLRDHUP;
  event.data.u64 = name;
  if (epoll_ctl(sockets.descriptor(), EPOLL_CTL_ADD, descriptor, &event) == 0) return;
  throw TransportError{std::string{"the workers cannot be watched: "} +
                       std::strerror(errno)};  // NOLINT(concurrency-mt-unsafe)
}

}  // namespace

MasterControl::MasterControl(std::vector<ControlSocket> lines)
    : sockets_{epoll_create1(EPOLL_CLOEXEC)}, interrupted_{eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)} {
  watch(sockets_, interrupted_.descriptor(), the_interrupt);
  for (ControlSocket& line : lines) {
    watch(sockets_, line.descriptor(), workers_.size());
    workers_.push_back({.line = std::move(line), .last_heard = Clock::now()});
  }
}

void MasterControl::sleep(std::chrono::nanoseconds longest) {
  if (is_readable_within(sockets_.descriptor(), longest)) has_woken_ = true;
}

void MasterControl::interrupt() {
  const std::uint64_t one = 1;
  (void)!write(interrupted_.descriptor(), &one, sizeof one);
}

void MasterControl::ring(Peer peer) {
  const Worker& worker = workers_[place_of(peer)];
  if (!worker.is_lost) worker.line.ring();
}

std::optional<PeerEvent> MasterControl::next_event() {
  if (events_.empty() && is_time_to_look()) look();
  if (events_.empty()) return std::nullopt;
  PeerEvent first = std::move(events_.front());
  events_.pop_front();
  return first;
}

bool MasterControl::is_time_to_look() {
  if (has_woken_.load(std::memory_order_relaxed)) {
    has_woken_ = false;
    return true;
  }
  return coarse_now() >= next_look_;
}

void MasterControl::look() {
  next_look_ = coarse_now() + between_looks;
  std::array<epoll_event, 64> ready{};
  int count = 0;
  do {
    count = epoll_wait(sockets_.descriptor(), ready.data(), ready.size(), 0);
    for (int i = 0; i < count; ++i) {
      const std::uint64_t name = ready[static_cast<std::size_t>(i)].data.u64;
      std::uint64_t ignored = 0;
      if (name != the_interrupt) {
        listen_to(name);
      } else {
        (void)!read(interrupted_.descriptor(), &ignored, sizeof ignored);
      }
    }
  } while (count == static_cast<int>(ready.size()));
  note_silence();
}

void MasterControl::listen_to(std::size_t place) {
  Worker& worker = workers_[place];
  if (worker.is_lost) return;
  const auto heard = worker.line.listen();
  if (heard.end) return lose(place, *heard.end);
  worker.last_heard = Clock::now();
  if (std::exchange(worker.is_silent, false)) tell(place, PeerEvent::Kind::heard_again);
}

void MasterControl::lose(std::size_t place, std::string how) {
  workers_[place].is_lost = true;
  workers_[place].line = {};  // and with it, it is not watched any more
  tell(place, PeerEvent::Kind::lost, std::move(how));
}

// What a worker has said was read just now, so silence is its own, however late this is asked.
void MasterControl::note_silence() {
  const auto now = Clock::now();
  if (now < next_silence_check_) return;
  next_silence_check_ = now + 1s;
  for (std::size_t place = 0; place < workers_.size(); ++place) {
    Worker& worker = workers_[place];
    if (worker.is_lost) continue;
    if (auto end = worker.line.silent_end()) {
      lose(place, *std::move(end));
    } else if (now - worker.last_heard >= long_silence && !std::exchange(worker.is_silent, true)) {
      tell(place, PeerEvent::Kind::silent);
    }
  }
}

void MasterControl::tell(std::size_t place, PeerEvent::Kind kind, std::string how) {
  const Peer peer{static_cast<std::uint32_t>(core::worker_at(place))};
  events_.push_back({.peer = peer, .kind = kind, .how = std::move(how)});
}

void MasterControl::take_leave() {
  for (const Worker& worker : workers_) {
    if (!worker.is_lost) worker.line.take_leave();
  }
}

void MasterControl::dismiss_all() {
  for (const Worker& worker : workers_) {
    if (!worker.is_lost) worker.line.dismiss();
  }
}

}  // namespace rankpool::mpi
