// SPDX-License-Identifier: BSL-1.0
//
// When a child is to be ended, as its task takes too long or is not wanted any more.

#pragma once

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <optional>

#include "roles/child.hpp"

namespace rankpool::roles {

/// For one child after the other. Times are of one clock.
class ChildWatch {
 public:
  using Time = std::chrono::nanoseconds;
  enum class Reason { timed_out, cancelled };

  explicit ChildWatch(Time task_timeout) : task_timeout_{task_timeout} {}

  /// A new child.
  void begin() { *this = ChildWatch{task_timeout_}; }

  /// What it works at is wanted, and may take its time.
  void on_wanted() { unwanted_.reset(); }

  /// Looks whether the child is to be ended now, by `why`; how, is the caller's. `unwanted`: what
  /// it works at was cancelled, and it was told.
  bool ends(const ChildProgress& progress, bool unwanted, Time now) {
    if (reason_) return false;
    // Where nobody looked for long, the child may have been stopped, too.
    if (now - last_look_ > longest_absence) watched_.reset();
    last_look_ = now;
    // What a child does to begin, another one would have to do again.
    const bool is_beginning =
        progress.doing == ChildProgress::Doing::initializing ||
        (progress.doing == ChildProgress::Doing::nothing && progress.turn == 0);
    if (lasts(unwanted, is_beginning, now)) return doom(Reason::cancelled, progress);
    if (takes_too_long(progress, now)) return doom(Reason::timed_out, progress);
    return false;
  }

  /// Why it was ended, if it was.
  [[nodiscard]] std::optional<Reason> reason() const { return reason_; }
  /// Whether it is the task that was to be ended that a child has ended at.
  [[nodiscard]] bool was_ended_at(const ChildProgress& progress) const {
    return progress.turn == turn_;
  }

  /// How long nothing need be looked at, while the child works.
  [[nodiscard]] Time longest_sleep() const {
    if (unwanted_ && !unwanted_->is_beginning && !reason_) return obedience / 2;
    if (unwanted_ || reason_) return longest_look;
    if (task_timeout_.count() == 0) return Time::max();
    return std::clamp(task_timeout_ / 10, shortest_look, longest_look);
  }

 private:
  // A child that was told looks between short tasks, and when it has begun: to end it costs more.
  static constexpr Time obedience = std::chrono::milliseconds{2};
  static constexpr Time longest_beginning = std::chrono::seconds{10};
  static constexpr Time shortest_look = std::chrono::milliseconds{1};
  static constexpr Time longest_look = std::chrono::milliseconds{50};
  static constexpr Time longest_absence = std::chrono::seconds{2};

  struct Watched {
    std::uint64_t turn;
    Time since;
  };

  struct Unwanted {
    bool is_beginning;
    Time since;
  };

  // Whether it is unwanted for longer than a child needs to obey.
  bool lasts(bool unwanted, bool is_beginning, Time now) {
    if (!unwanted) {
      on_wanted();
      return false;
    }
    if (!unwanted_ || unwanted_->is_beginning != is_beginning) unwanted_ = {is_beginning, now};
    return now - unwanted_->since >= (is_beginning ? longest_beginning : obedience);
  }

  bool takes_too_long(const ChildProgress& progress, Time now) {
    if (task_timeout_.count() == 0) return false;
    if (progress.doing != ChildProgress::Doing::tasks) {
      watched_.reset();
    } else if (!watched_ || watched_->turn != progress.turn) {
      watched_ = {progress.turn, now};
    } else {
      return now - watched_->since >= task_timeout_;
    }
    return false;
  }

  bool doom(Reason reason, const ChildProgress& progress) {
    reason_ = reason;
    turn_ = progress.turn;
    return true;
  }

  Time task_timeout_;
  std::optional<Watched> watched_;
  std::optional<Unwanted> unwanted_;
  Time last_look_{0};
  std::optional<Reason> reason_;
  std::uint64_t turn_ = 0;
};

}  // namespace rankpool::roles
