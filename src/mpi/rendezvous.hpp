// SPDX-License-Identifier: BSL-1.0
//
// How processes of one launch find each other beside MPI: one listens, the others come with a
// secret that only they were told. On one host through a socket without a file, else by TCP.

#pragma once

#include <chrono>
#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <vector>

#include "mpi/socket.hpp"

namespace rankpool::mpi {

enum class Reach { this_host, other_hosts };

/// A connection of somebody who knew the secret, and the number that he gave.
struct Guest {
  Socket socket;
  std::uint32_t number;
};

/// The end that waits. Strangers are closed as soon as they say something else, a few seconds after
/// they said nothing, and sooner where many come; none of them makes it wait.
class Listener {
 public:
  /// So many guests may come at once. TransportError if no socket is to be had.
  explicit Listener(Reach reach, std::size_t guests = 0);

  /// Where it is and the secret, for `visit`; a word without blanks.
  [[nodiscard]] const std::string& invitation() const { return invitation_; }

  /// What to poll for, so that `accept` has something to do.
  [[nodiscard]] std::vector<int> descriptors() const;

  /// The next guest that is there, if any; never blocks.
  std::optional<Guest> accept();

 private:
  struct Stranger {
    Socket socket;
    std::chrono::steady_clock::time_point until;
  };
  void listen_on_this_host();
  void listen_on_other_hosts();
  void look_at_the_doors();
  void let_in(const Socket& door);
  [[nodiscard]] std::optional<std::uint32_t> greeting_of(const Stranger& stranger,
                                                         bool& is_gone) const;

  std::size_t most_strangers_;
  std::vector<Socket> doors_;
  std::deque<Stranger> strangers_;  // in the order in which they came
  std::deque<Guest> guests_;        // of these, those who have said the secret
  std::string secret_;
  std::string invitation_;
};

/// Goes where the invitation says, and gives the number. TransportError, with all that was tried,
/// if nobody is there within the time.
[[nodiscard]] Socket visit(const std::string& invitation, std::uint32_t number,
                           std::chrono::milliseconds patience);

}  // namespace rankpool::mpi
