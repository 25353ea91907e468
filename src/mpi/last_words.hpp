// SPDX-License-Identifier: BSL-1.0
//
// What a process says while it ends: who holds the other end of its socket is told how it ended.

#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>

namespace rankpool::mpi {

struct LastWords {
  enum class Kind : char {
    signal = 's',   // it was ended by that signal
    exit = 'e',     // it left with that exit code
    outcome = 'o',  // the launch ends with that exit code; the process goes on
  };
  Kind kind;
  std::int32_t number;
};

/// As they travel: 'w', the kind, and the number in network order.
constexpr std::size_t last_words_length = 6;
[[nodiscard]] std::array<char, last_words_length> encoded(const LastWords& words);
[[nodiscard]] LastWords decoded_last_words(const char* bytes);

/// For people, behind the name of the process: "was killed by signal 11 (Segmentation fault)".
[[nodiscard]] std::string description(const LastWords& words);

/// Whether that signal, as things are, ends this process, with or without last words.
[[nodiscard]] bool ends_by(int signal);

/// Within its lifetime, and from then on if the process ends in it, the end of this process is told
/// on that socket. One at a time; signals go on to whoever handled them before.
class EndTeller {
 public:
  explicit EndTeller(int descriptor);
  EndTeller(const EndTeller&) = delete;
  EndTeller& operator=(const EndTeller&) = delete;
  ~EndTeller();
};

}  // namespace rankpool::mpi
