// SPDX-License-Identifier: BSL-1.0

#include "mpi/workers_output.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdint>
#include <cstdio>
#include <string_view>
#include <utility>

#include "exec/standard_output.hpp"
#include "exec/write_all.hpp"
#include "roles/quiet_thread.hpp"

#include <fcntl.h>
#include <limits.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <unistd.h>

namespace rankpool::mpi {
namespace {

using std::chrono::steady_clock;

constexpr std::uint64_t finishing = ~std::uint64_t{0};

// So many whole lines at a time as a pipe takes as one, for main writes there, too.
void write_lines(std::string_view lines) {
  while (!lines.empty()) {
    std::size_t end = lines.size();
    if (end > PIPE_BUF) {
      const auto last = lines.rfind('\n', PIPE_BUF - 1);
      end = (last == lines.npos ? lines.find('\n') : last) + 1;
      if (end == 0) end = lines.size();
    }
    if (!exec::write_all(STDOUT_FILENO, lines.substr(0, end))) return;
    lines.remove_prefix(end);
  }
}

void watch(const Socket& news, const Socket& source, std::uint64_t number) {
  epoll_event event{.events = EPOLLIN, .data = {.u64 = number}};
  epoll_ctl(news.descriptor(), EPOLL_CTL_ADD, source.descriptor(), &event);
}

}  // namespace

WorkersOutput::WorkersOutput(std::vector<Socket> connections, const std::vector<RankPlace>& places,
                             bool is_tagged)
    : open_{connections.size()},
      news_{epoll_create1(EPOLL_CLOEXEC)},
      finishing_{eventfd(0, EFD_CLOEXEC)} {
  // What main writes goes out in lines, too, which others do not come between.
  std::setvbuf(stdout, nullptr, _IOLBF, BUFSIZ);
  workers_.reserve(connections.size());
  for (Socket& connection : connections) {
    const std::size_t rank = workers_.size() + 1;
    workers_.push_back(
        {.connection = std::move(connection),
         .lines = OutputLines{is_tagged ? std::to_string(rank) + " " + places[rank].host : ""}});
    watch(news_, workers_.back().connection, workers_.size() - 1);
  }
  watch(news_, finishing_, finishing);
  thread_ = roles::quiet_thread([this] { pass_on_all(); });
}

void WorkersOutput::finish(std::chrono::nanoseconds longest) {
  if (!thread_.joinable()) return;
  end_ = steady_clock::now() + longest;
  eventfd_write(finishing_.descriptor(), 1);
  thread_.join();
}

void WorkersOutput::pass_on_all() {
  std::array<epoll_event, 64> events{};
  while (open_ > 0) {
    const int count = epoll_wait(news_.descriptor(), events.data(), static_cast<int>(events.size()),
                                 milliseconds_left());
    if (count == 0) break;  // the time is over, and nothing is there
    for (int i = 0; i < count; ++i) {
      const std::uint64_t number = events[static_cast<std::size_t>(i)].data.u64;
      if (number != finishing) {
        pass_on(workers_[number]);
      } else {
        eventfd_t nothing = 0;
        eventfd_read(finishing_.descriptor(), &nothing);
      }
    }
  }
  for (Worker& worker : workers_) write_lines(worker.lines.take_rest());
}

void WorkersOutput::pass_on(Worker& worker) {
  std::array<char, std::size_t{1} << 16> text{};
  const ssize_t count = ::read(worker.connection.descriptor(), text.data(), text.size());
  if (count > 0) {
    return write_lines(worker.lines.take({text.data(), static_cast<std::size_t>(count)}));
  }
  if (count < 0 && (errno == EINTR || errno == EAGAIN)) return;
  worker.connection = Socket{};
  --open_;
  write_lines(worker.lines.take_rest());
}

int WorkersOutput::milliseconds_left() const {
  const auto end = end_.load();
  if (end == steady_clock::time_point::max()) return -1;
  const auto left = std::chrono::ceil<std::chrono::milliseconds>(end - steady_clock::now());
  return static_cast<int>(std::max<std::int64_t>(left.count(), 0));
}

OwnOutput::OwnOutput(Socket connection)
    : before_{::fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, STDERR_FILENO + 1)} {
  exec::flush_standard_output();
  const int flags = ::fcntl(connection.descriptor(), F_GETFL);
  ::fcntl(connection.descriptor(), F_SETFL, flags & ~O_NONBLOCK);
  ::dup2(connection.descriptor(), STDOUT_FILENO);
  std::setvbuf(stdout, nullptr, _IOLBF, BUFSIZ);
}

OwnOutput::~OwnOutput() {
  exec::flush_standard_output();
  if (before_.is_open()) {
    ::dup2(before_.descriptor(), STDOUT_FILENO);
  } else {
    ::close(STDOUT_FILENO);
  }
}

}  // namespace rankpool::mpi
