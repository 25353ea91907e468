// SPDX-License-Identifier: BSL-1.0
//
// The connection of two processes of a launch beside MPI: doorbell, sign of life, last words, and
// by its end the news that the other process has ended. Knows nothing of what messages say.

#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

#include "mpi/last_words.hpp"
#include "mpi/socket.hpp"

namespace rankpool::mpi {

/// How long the other host may be without a word before it counts as lost.
struct Silence {
  std::chrono::seconds longest;
};

/// For one thread at a time.
class ControlSocket {
 public:
  ControlSocket() = default;
  ControlSocket(Socket socket, Silence silence);

  [[nodiscard]] bool is_open() const { return socket_.is_open(); }
  [[nodiscard]] int descriptor() const { return socket_.descriptor(); }

  /// Never block; left out where the other side has much to read still, so that there is always
  /// room for the words below.
  void ring() const;
  void show_life() const { say_if_there_is_room('a'); }
  /// An announcement that the job ends would be heeded on this side.
  void tell_attention() const;
  /// The end of this side, which comes next, means nothing.
  void take_leave() const;
  /// The other side is to leave without a word, whatever it does; nothing is said after that.
  void dismiss() const;

  /// What has come since the last time.
  struct Heard {
    bool anything = false;
    bool dismissal = false;
    bool farewell = false;
    bool attention = false;
    std::optional<LastWords> last_words{};
    std::optional<std::string> end{};  // of the connection: why, as "was killed by signal 9"
  };
  Heard listen();

  /// How the other side ended, if its system has answered nothing for so long. The system of this
  /// side notices by itself, but begins anew with what is sent meanwhile.
  [[nodiscard]] std::optional<std::string> silent_end() const;

 private:
  void say(char word) const;
  void say_if_there_is_room(char word) const;
  void understand(const char* bytes, std::size_t count, Heard& heard);
  [[nodiscard]] std::string why_it_ended(int error) const;

  Socket socket_;
  Silence silence_{};
  std::string unfinished_;  // last words of which a part has come
  std::optional<LastWords> last_words_;
};

}  // namespace rankpool::mpi
