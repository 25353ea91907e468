// SPDX-License-Identifier: BSL-1.0
//
// The helper itself: makes children, hears of their ends, and leaves nothing behind.

#pragma once

#include <csignal>
#include <cstdint>
#include <map>

#include "exec/child_program.hpp"
#include "exec/helper_words.hpp"
#include "exec/socket.hpp"

#include <sys/types.h>

namespace rankpool::exec {

/// In the process that was forked for it.
class HelperProcess {
 public:
  HelperProcess(const ChildIdentity& identity, Socket line, pid_t rank)
      : identity_{&identity}, line_{std::move(line)}, rank_{rank} {}

  /// Ends with the rank.
  [[noreturn]] void run();

 private:
  void settle();
  void let_the_rank_decide();
  bool take_request();
  void make_child(const ChildLife& life, ChildFiles files);
  void reap();
  void bury(pid_t child, int status);
  [[nodiscard]] bool is_stray(pid_t process, int mark) const;
  void end_strays_of(std::uint16_t slot) const;
  [[noreturn]] void leave();

  const ChildIdentity* identity_;
  Socket line_;
  pid_t rank_;
  Socket signals_;
  sigset_t mask_before_{};
  struct sigaction on_child_before_ {};
  std::map<pid_t, std::uint16_t> children_;  // and the slots for which they were made
};

}  // namespace rankpool::exec
