// SPDX-License-Identifier: BSL-1.0
//
// How long something may take, in virtual time: what its tasks take one after the other, a little
// for each message, and what went wrong meanwhile.

#pragma once

#include <string>

#include "conditions.hpp"
#include "network.hpp"

namespace rankpool::simulation {

class Patience {
 public:
  Patience(const Conditions& conditions, const Network& network)
      : conditions_{&conditions}, network_{&network} {}

  /// From now on: `what` is going on, whose tasks take `work` in all.
  void begin(std::string what, Time work, Time now);
  /// It has ended; nothing is waited for.
  void end() { limit_ = never; }

  /// A violation if it goes on longer than it may.
  void check(Time now) {
    if (now > limit_) extend(now);
  }

 private:
  void extend(Time now);
  [[nodiscard]] Time excuses(Time now) const;
  [[nodiscard]] Time excuse_of(const Life& life, Time now) const;

  const Conditions* conditions_;
  const Network* network_;
  std::string what_;
  Time work_{0};
  Time begun_{0};
  Time limit_ = never;
  Network::Counts counts_;  // when it began
};

}  // namespace rankpool::simulation
