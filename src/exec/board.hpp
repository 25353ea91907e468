// SPDX-License-Identifier: BSL-1.0
//
// What a rank and its child read and write together, in memory that outlives the child: who has
// sent what, and how far the child's tasks have come. Nothing in it is an address, as each has the
// memory elsewhere.

#pragma once

#include <algorithm>
#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>

#include "rankpool/detail/task_marks.hpp"

#include "roles/child.hpp"

namespace rankpool::exec {

/// A piece of a region, by its place in it.
struct Extent {
  std::uint64_t place = 0;
  std::uint64_t bytes = 0;
  std::uint64_t task = 0;  // to whose result it is attached, by its index
};

/// How many bytes have arrived of what is attached to a message, in its order.
using Arrived = std::atomic<std::uint64_t>;

/// What one says to the other.
struct Word {
  enum class Kind : std::uint32_t {
    message,   // to the child: `bytes` are one
    answer,    // to the rank: `bytes` are one, on that desk
    returned,  // to the child: that piece of the results' room is free
    occupied,  // to the child, when it begins: it is not
  };
  Kind kind{};
  std::uint32_t desk = 0;
  Extent bytes{};
  std::uint64_t extents_place = 0;  // of a message: where the list of what is attached to it is;
                                    // before it stands how many bytes of that have arrived
  std::uint64_t extents = 0;        // how many are attached
};

/// Words in the order in which they were said, from one writer to one reader.
struct Line {
  static constexpr std::size_t length = 256;

  alignas(64) std::atomic<std::uint64_t> written{0};
  alignas(64) std::atomic<std::uint64_t> read{0};
  alignas(64) std::array<Word, length> words{};

  /// False if there is no room.
  bool say(const Word& word) {
    const std::uint64_t next = written.load(std::memory_order_relaxed);
    if (next - read.load(std::memory_order_acquire) == length) return false;
    words[next % length] = word;
    written.store(next + 1, std::memory_order_seq_cst);  // before it is asked who sleeps
    return true;
  }
  /// The next word, or null. It stays until `take` is called.
  const Word* next() const {
    const std::uint64_t first = read.load(std::memory_order_relaxed);
    return written.load(std::memory_order_seq_cst) == first ? nullptr : &words[first % length];
  }
  void take() { read.fetch_add(1, std::memory_order_release); }
  /// Whether it may be so, or somebody has written over it.
  [[nodiscard]] bool is_sound() const {
    return written.load(std::memory_order_relaxed) - read.load(std::memory_order_relaxed) <= length;
  }
  void clear() {
    written = 0;
    read = 0;
  }
};

/// How far the answer has come that the child writes, noted slice by slice: a new one begins beside
/// the last one, so that whenever the child ends one of them is whole.
struct Journal {
  static constexpr std::uint64_t none = ~std::uint64_t{0};  // no answer is written yet
  struct Slice {
    std::uint64_t answers = none;  // that the child has sent before this one
    std::uint32_t desk = 0;        // on which it is written
    detail::TaskMarks marks{};
  };
  using Doing = roles::ChildProgress::Doing;

  alignas(64) std::array<Slice, 2> slices{};
  std::atomic<std::uint64_t> begun{0};  // slices
  std::atomic<Doing> doing{Doing::nothing};
  /// Bytes of the errors, and number of the extents, of the answer's tasks; of that which runs,
  /// too.
  std::atomic<std::uint64_t> error_bytes{0};
  std::atomic<std::uint64_t> extents{0};
  alignas(64) std::atomic<bool> must_halt{false};  // the child begins no further task
  std::atomic<bool> asks{false};                   // tasks look whether to go on

  Slice& next_slice() { return slices[(begun + 1) % 2]; }
  void on_slice_begun() { begun.fetch_add(1, std::memory_order_release); }
  [[nodiscard]] const Slice& last() const { return slices[begun % 2]; }
  /// Grows with each slice that begins and each task that ends.
  [[nodiscard]] std::uint64_t turn() const { return (begun << 40U) + last().marks.next; }

  void clear() {
    for (Slice& slice : slices) slice.answers = none;
    begun = 0;
    doing = Doing::nothing;
    must_halt = false;
    asks = false;
  }
};

/// Where a signal came that ended the child: addresses, as the child and its rank have the program
/// in the same places.
struct CrashNote {
  static constexpr std::size_t most_bytes = 64 * sizeof(void*);
  std::atomic<std::uint32_t> frames{0};
  alignas(sizeof(void*)) std::array<std::byte, most_bytes> addresses{};
};

struct Board {
  /// Where answers are written, one on each.
  static constexpr std::uint32_t desks = 16;

  Line to_child;
  Line to_rank;
  Journal journal;
  CrashNote crash;
  alignas(64) std::atomic<std::uint32_t> child_sleeps{0};  // a futex
  alignas(64) std::atomic<std::uint32_t> rank_sleeps{0};
  std::atomic<bool> is_retired{false};  // the child left after as many tasks as it was allowed
  /// The rank has taken the answer and uses it where it is; a child before this one may have
  /// written it.
  std::array<std::atomic<bool>, desks> is_lent{};

  /// For a new child, when these desks are lent.
  void begin(const std::array<bool, desks>& lent) {
    std::copy(lent.begin(), lent.end(), is_lent.begin());
    to_child.clear();
    to_rank.clear();
    journal.clear();
    crash.frames = 0;
    child_sleeps = 0;
    is_retired = false;
  }
};

}  // namespace rankpool::exec
