// SPDX-License-Identifier: BSL-1.0
//
// What a child is to do, and what it has been given: enough to give the rest to another one when it
// ends.

#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <span>
#include <vector>

#include "roles/child.hpp"
#include "roles/message.hpp"

namespace rankpool::roles {

/// A section for a child, in a parcel in which others may be too.
struct Errand {
  std::shared_ptr<Parcel> parcel;
  std::span<std::byte> bytes;  // of it
  SectionHeader header;
  std::size_t answered = 0;  // of a chunk's tasks
  bool is_cancelled = false;
  std::vector<std::shared_ptr<Parcel>> before{};  // what the child reads before it

  [[nodiscard]] bool is_chunk() const { return header.kind == SectionKind::chunk; }
  [[nodiscard]] std::size_t first() const { return header.first + answered; }
  [[nodiscard]] std::size_t left() const { return header.count - answered; }
};

/// For one thread.
class ChildBooks {
 public:
  /// It is to be done behind all that was asked before.
  void add(Errand errand) {
    chunks_ += errand.is_chunk() ? 1 : 0;
    waiting_.push_back(std::move(errand));
  }

  /// What to send next, in order, or null. A cancelled chunk need not be sent.
  [[nodiscard]] Errand* next() { return waiting_.empty() ? nullptr : &waiting_.front(); }
  void on_sent();
  /// Whether the child, which is there, has to do with an order.
  [[nodiscard]] bool concerns_child(const SectionHeader& order) const;
  /// The order is next, and is not for the child.
  void on_passed_over();
  /// It is not to be sent: a chunk whose tasks are given up.
  void skip() {
    chunks_ -= waiting_.front().is_chunk() ? 1 : 0;
    waiting_.pop_front();
  }

  /// Nor is anything else that waits; there are no chunks among that.
  void skip_all() { waiting_.clear(); }

  /// Chunks of it need not be done; 0: nor of any.
  void cancel(std::uint64_t submission);
  /// Nor those that no child has.
  void cancel_waiting();

  /// The child says so of tasks that it holds. False if it holds none such.
  bool on_answered(const SectionHeader& results);

  /// The chunk that the child works at, or will first; null if it has none.
  [[nodiscard]] Errand* current() { return held_.empty() ? nullptr : &held_.front(); }
  /// So many of its tasks have ended. EncodingError if it has not as many as it says.
  void on_current_ended(std::size_t tasks);

  /// The child has ended: what it held waits again, before all else.
  void take_back();
  /// Another one begins, which knows nothing.
  void begin_child();
  /// What it has to be sent before a chunk that needs that state, or null.
  [[nodiscard]] const Errand* missing_for(std::uint64_t state) const;
  void on_missing_sent(const Errand& missing);
  /// The number of the pool whose initializer a child was told.
  [[nodiscard]] std::uint64_t initializer_pool() const {
    return initializer_ ? initializer_->header.state : 0;
  }
  /// Takes out all chunks that are cancelled.
  std::vector<Errand> take_cancelled();

  [[nodiscard]] bool has_chunks() const { return chunks_ > 0; }
  [[nodiscard]] bool has_waiting() const { return !waiting_.empty(); }

 private:
  static void cut_answered(Errand& chunk);
  std::shared_ptr<Parcel> forget(std::uint64_t state);

  std::deque<Errand> waiting_;
  std::deque<Errand> held_;  // chunks, in the order in which they were sent
  std::map<std::uint64_t, Errand> states_;
  std::set<std::uint64_t> known_states_;  // to the child
  bool is_begun_ = false;                 // it has been told the initializer
  std::optional<Errand> initializer_;
  std::vector<std::shared_ptr<Parcel>> unread_;  // behind the last chunk, perhaps, by the child
  std::size_t chunks_ = 0;                       // that wait or are held
};

}  // namespace rankpool::roles
