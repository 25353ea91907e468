// SPDX-License-Identifier: BSL-1.0
//
// Decides how a rank waits: it looks again at once for a while, then sleeps until somebody rings.
// Whoever sends rings for those that may be asleep by then.

#pragma once

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <limits>

namespace rankpool::core {

/// What a rank waits for.
enum class Expecting {
  messages,  // whose senders ring
  transfer,  // data that moves only while both sides look: nobody rings for that
};

/// The rule of one rank.
class WaitRule {
 public:
  /// For a rank that has a core of its own most of the time: a look takes some 100 ns, so it looks
  /// for some 300 us. For less time than a sleep takes, two ranks that answer each other would both
  /// sleep all the time, once one of them was late.
  static constexpr WaitRule patient() {
    return WaitRule{3000, std::chrono::microseconds{50}, looks_between_yields};
  }
  /// For one that shares its core: whoever looks keeps another one from working, unless MPI yields
  /// the core with each look, as Open MPI does where mpirun starts more ranks than cores. Then a
  /// look in vain costs a microsecond, a sleep and a ring some ten.
  static constexpr WaitRule sharing() { return WaitRule{1000, std::chrono::microseconds{80}}; }
  /// For one whose sleep is others' work: they live in the same thread.
  static constexpr WaitRule giving_way() { return WaitRule{0, std::chrono::nanoseconds{0}}; }
  /// For those who own their cores: never sleeps.
  static constexpr WaitRule spinning() {
    return WaitRule{std::numeric_limits<unsigned>::max(), std::chrono::nanoseconds::max()};
  }

  /// The same, beside a rank that waits by `other`: it rings when that one may be asleep.
  [[nodiscard]] constexpr WaitRule beside(const WaitRule& other) const {
    return WaitRule{spinning_looks_, other.ring_after_, yields_after_};
  }

  /// The same where those that this one waits for may need its core, as a child and its worker do:
  /// each look in vain lets them have it, so that neither waits for the end of the other's turn.
  [[nodiscard]] constexpr WaitRule taking_turns() const {
    const bool sleeps = spinning_looks_ < std::numeric_limits<unsigned>::max();
    return WaitRule{sleeps ? looks_in_turn : spinning_looks_, ring_after_, 1};
  }

  [[nodiscard]] constexpr bool looks_again(unsigned looks) const { return looks < spinning_looks_; }

  /// Whether to let others have the core for once: what woke this rank may be a peer on the same
  /// core, which cannot go on while it looks, and the system may leave both there for long.
  [[nodiscard]] constexpr bool gives_way(unsigned looks) const {
    return yields_after_ > 0 && looks > 0 && looks % yields_after_ == 0;
  }

  /// How long to sleep now that so many looks found nothing; 0 is to look again at once.
  [[nodiscard]] constexpr std::chrono::nanoseconds sleep(unsigned looks,
                                                         Expecting expecting) const {
    if (looks_again(looks)) return std::chrono::nanoseconds{0};
    const unsigned sleeps = looks - spinning_looks_;
    if (expecting == Expecting::messages) return doubled(first_sleep, sleeps, longest_sleep);
    return sleeps > many_naps ? patient_nap
                              : doubled(first_nap, sleeps / naps_a_doubling, longest_nap);
  }

  /// How many of these looks count once a sleep was ended early: the silence was not as long as
  /// they say, and what was rung for may come a moment after the bell, by another way.
  [[nodiscard]] constexpr unsigned looks_when_woken(unsigned looks) const {
    return std::min(looks, spinning_looks_);
  }

  /// Whether the other side may be asleep, so long after it last heard from this one: it looks at
  /// least as long as that.
  [[nodiscard]] constexpr bool may_be_asleep(std::chrono::nanoseconds since_contact) const {
    return since_contact >= ring_after_;
  }

  static constexpr std::chrono::nanoseconds longest_sleep = std::chrono::seconds{1};

 private:
  constexpr WaitRule(unsigned spinning_looks, std::chrono::nanoseconds ring_after,
                     unsigned yields_after = 0)
      : spinning_looks_{spinning_looks}, ring_after_{ring_after}, yields_after_{yields_after} {}

  // A yield takes as long as two looks.
  static constexpr unsigned looks_between_yields = 64;
  static constexpr unsigned looks_in_turn = 1000;

  // A ring that was not thought necessary costs a sleep of about as long as the silence before; one
  // that was lost, the longest one.
  static constexpr std::chrono::nanoseconds first_sleep = std::chrono::milliseconds{1};
  static constexpr std::chrono::nanoseconds first_nap = std::chrono::microseconds{20};
  static constexpr std::chrono::nanoseconds longest_nap = std::chrono::milliseconds{1};
  static constexpr unsigned naps_a_doubling = 4;
  // The other side has not looked for some two seconds: it is at work.
  static constexpr std::chrono::nanoseconds patient_nap = std::chrono::milliseconds{10};
  static constexpr unsigned many_naps = 2000;

  static constexpr std::chrono::nanoseconds doubled(std::chrono::nanoseconds first, unsigned times,
                                                    std::chrono::nanoseconds most) {
    return std::min(first * (std::int64_t{1} << std::min(times, 20U)), most);
  }

  unsigned spinning_looks_;
  std::chrono::nanoseconds ring_after_;
  unsigned yields_after_;  // so many looks; 0: never
};

}  // namespace rankpool::core
