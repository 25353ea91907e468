// SPDX-License-Identifier: BSL-1.0

#include "mpi/control_socket.hpp"

#include <array>
#include <cerrno>
#include <chrono>
#include <utility>

#include <linux/sockios.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sched.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

namespace rankpool::mpi {
namespace {

constexpr char word_attention = 't';
constexpr char word_dismissal = 'd';
constexpr char word_farewell = 'f';
constexpr char word_last = 'w';

template <class Value>
void set_option(int descriptor, int level, int name, Value value) {
  setsockopt(descriptor, level, name, &value, sizeof value);
}

// A host that has lost its power or its network says nothing: the system asks after it, and gives
// up after the time given. Does nothing to a socket within the host.
void notice_silence(int descriptor, Silence silence) {
  const auto longest = static_cast<int>(silence.longest.count());
  constexpr int between_questions = 2;
  set_option(descriptor, SOL_SOCKET, SO_KEEPALIVE, 1);
  set_option(descriptor, IPPROTO_TCP, TCP_KEEPIDLE, between_questions);
  set_option(descriptor, IPPROTO_TCP, TCP_KEEPINTVL, between_questions);
  set_option(descriptor, IPPROTO_TCP, TCP_KEEPCNT, longest / between_questions);
  set_option(descriptor, IPPROTO_TCP, TCP_USER_TIMEOUT, 1000 * longest);
  set_option(descriptor, IPPROTO_TCP, TCP_NODELAY, 1);
}

}  // namespace

ControlSocket::ControlSocket(Socket socket, Silence silence)
    : socket_{std::move(socket)}, silence_{silence} {
  notice_silence(descriptor(), silence);
}

void ControlSocket::say(char word) const {
  (void)!send(descriptor(), &word, sizeof word, MSG_DONTWAIT | MSG_NOSIGNAL);
}

void ControlSocket::say_if_there_is_room(char word) const {
  constexpr int much = 32 << 10;  // of what the system keeps for a socket, a fifth at most
  int unread = 0;
  if (ioctl(descriptor(), SIOCOUTQ, &unread) == 0 && unread > much) return;
  say(word);
}

// A socket's sleeper may be woken on the core of this thread, as if this one slept next: then it is
// its turn.
void ControlSocket::ring() const {
  say_if_there_is_room('r');
  sched_yield();
}

void ControlSocket::tell_attention() const { say(word_attention); }

void ControlSocket::take_leave() const { say(word_farewell); }

void ControlSocket::dismiss() const {
  say(word_dismissal);
  shutdown(descriptor(), SHUT_WR);
}

ControlSocket::Heard ControlSocket::listen() {
  Heard heard;
  std::array<char, 256> bytes{};
  for (;;) {
    const ssize_t count = recv(descriptor(), bytes.data(), bytes.size(), MSG_DONTWAIT);
    if (count > 0) {
      understand(bytes.data(), static_cast<std::size_t>(count), heard);
    } else if (count == 0 || (errno != EAGAIN && errno != EINTR)) {
      heard.end = why_it_ended(count == 0 ? 0 : errno);
      break;
    } else if (errno == EAGAIN) {
      break;
    }
  }
  heard.last_words = last_words_;
  return heard;
}

// Questions and answers are the systems': a process that is stopped does answer.
std::optional<std::string> ControlSocket::silent_end() const {
  tcp_info info{};
  socklen_t length = sizeof info;
  const bool is_known = getsockopt(descriptor(), IPPROTO_TCP, TCP_INFO, &info, &length) == 0;
  const std::chrono::milliseconds since_last_answer{info.tcpi_last_ack_recv};
  if (!is_known || since_last_answer < silence_.longest) return std::nullopt;
  return why_it_ended(ETIMEDOUT);
}

void ControlSocket::understand(const char* bytes, std::size_t count, Heard& heard) {
  heard.anything = true;
  for (const char* byte = bytes; byte != bytes + count; ++byte) {
    if (!unfinished_.empty() || *byte == word_last) {
      unfinished_ += *byte;
      if (unfinished_.size() < last_words_length) continue;
      last_words_ = decoded_last_words(unfinished_.data());
      unfinished_.clear();
    } else if (*byte == word_dismissal) {
      heard.dismissal = true;
    } else if (*byte == word_farewell) {
      heard.farewell = true;
    } else if (*byte == word_attention) {
      heard.attention = true;
    }
  }
}

std::string ControlSocket::why_it_ended(int error) const {
  if (last_words_) return description(*last_words_);
  switch (error) {
    case ETIMEDOUT:
    case EHOSTUNREACH:
    case ENETUNREACH:
    case EHOSTDOWN:
      return "could not be reached any more: its node is down, or the network to it";
    default:
      return "ended without a word: it was killed by signal 9, perhaps for want of memory, or left "
             "by _exit";
  }
}

}  // namespace rankpool::mpi
