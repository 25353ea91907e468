// SPDX-License-Identifier: BSL-1.0
//
// Virtual time: what is to happen when. Time passes only where somebody lets it, and what happens
// at the same moment happens in the order in which it was planned.

#pragma once

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <vector>

namespace rankpool::simulation {

using namespace std::chrono_literals;

using Time = std::chrono::nanoseconds;  // since the launch began
constexpr Time never = Time::max();

/// Whom something happens to.
class Listener {
 public:
  Listener() = default;
  Listener(const Listener&) = delete;
  Listener& operator=(const Listener&) = delete;

  virtual void on_due(std::uint64_t subject) = 0;

 protected:
  ~Listener() = default;
};

class Timeline {
 public:
  [[nodiscard]] Time now() const { return now_; }

  void plan(Time at, Listener& listener, std::uint64_t subject) {
    events_.push_back({.at = std::max(at, now_),
                       .number = ++planned_,
                       .listener = &listener,
                       .subject = subject});
    std::push_heap(events_.begin(), events_.end(), is_later);
  }

  /// Until `end`, or as soon as `is_over()`.
  template <class Stop>
  void pass(Time end, Stop is_over) {
    while (!is_over()) {
      if (events_.empty() || events_.front().at > end) {
        now_ = std::max(now_, end);
        return;
      }
      happen();
    }
  }
  void pass(Time end) {
    pass(end, [] { return false; });
  }

  /// Takes note of what happened, so that two runs can be compared.
  void trace(std::uint64_t what) {
    hash_ = (hash_ ^ what ^ static_cast<std::uint64_t>(now_.count())) * 0x9e3779b97f4a7c15;
    hash_ ^= hash_ >> 29;
  }
  [[nodiscard]] std::uint64_t hash() const { return hash_; }

 private:
  struct Event {
    Time at;
    std::uint64_t number;
    Listener* listener;
    std::uint64_t subject;
  };
  static bool is_later(const Event& a, const Event& b) {
    return a.at != b.at ? a.at > b.at : a.number > b.number;
  }

  void happen() {
    std::pop_heap(events_.begin(), events_.end(), is_later);
    const Event event = events_.back();
    events_.pop_back();
    now_ = std::max(now_, event.at);
    trace(event.subject);
    event.listener->on_due(event.subject);
  }

  Time now_{0};
  std::vector<Event> events_;  // a heap, the next one in front
  std::uint64_t planned_ = 0;
  std::uint64_t hash_ = 1;
};

}  // namespace rankpool::simulation
