// SPDX-License-Identifier: BSL-1.0
//
// The process that makes a rank's children: forked before MPI begins, so that they have nothing of
// it, and before the program has threads. It sleeps until it is asked.

#pragma once

#include <chrono>
#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <span>

#include "rankpool/errors.hpp"

#include "exec/child_program.hpp"
#include "exec/helper_words.hpp"
#include "exec/socket.hpp"

#include <sys/types.h>

namespace rankpool::exec {

/// There are no children to be had in this rank any more.
class NoChild : public TransportError {
 public:
  using TransportError::TransportError;
};

/// What became of a child.
struct ChildNotice {
  enum class Kind { born, not_born, ended };
  Kind kind{};
  std::uint16_t slot = 0;  ///< for which it was made
  pid_t child = 0;         ///< none if it was not born
  int status = 0;          ///< as of waitpid, or an errno
};

/// The rank's end of it. For one thread. Its end is the helper's, and that of all its children and
/// what they have started.
class Helper {
 public:
  /// Forks. TransportError if the system has no process for it.
  static Helper start(const ChildIdentity& identity);

  Helper(Helper&&) = default;
  Helper& operator=(Helper&&) = delete;
  Helper(const Helper&) = delete;
  Helper& operator=(const Helper&) = delete;
  /// Waits, a short time, until they are gone.
  ~Helper();

  /// Asks for a child; a notice says whether it was born. TransportError if that cannot be asked,
  /// NoChild if the helper is gone.
  void make_child(const ChildLife& life, const ChildFiles& files);

  /// Sends the child, and what it has started, a signal; does nothing if it has ended.
  /// Throws as `make_child`.
  void send_signal(pid_t child, int signal);

  /// The next notice of a child for that slot, if any. NoChild if the helper is gone.
  [[nodiscard]] std::optional<ChildNotice> next_notice(std::uint16_t slot);

  /// Whether there are any that were not asked for, though nothing is left to be read.
  [[nodiscard]] bool has_notices() const { return !notices_.empty(); }

  /// One that does not answer for so long never will.
  static constexpr std::chrono::seconds longest_silence{60};
  /// NoChild, for that.
  [[noreturn]] static void refuse_silent();

  /// What to poll for.
  [[nodiscard]] int descriptor() const { return line_.descriptor(); }

 private:
  Helper(Socket line, pid_t process) : line_{std::move(line)}, process_{process} {}

  void ask(const HelperRequest& request, std::span<const int> files);
  void take_notices();

  Socket line_;
  pid_t process_;
  std::map<std::uint16_t, std::deque<ChildNotice>> notices_;  // that were not asked for, by slot
};

}  // namespace rankpool::exec
