// SPDX-License-Identifier: BSL-1.0
//
// What a rank and its child read and write together, in memory that outlives the child: who has
// sent what, and how far the child's tasks have come. Nothing in it is an address, as each has the
// memory elsewhere.

#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>

namespace rankpool::exec {

/// A piece of a region, by its place in it.
struct Extent {
  std::uint64_t place = 0;
  std::uint64_t bytes = 0;
};

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
  std::uint64_t extents_place = 0;  // of a message: where the list of what is attached to it is
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
  void clear() {
    written = 0;
    read = 0;
  }
};

/// How far the answer has come that the child writes. Each task that ends makes a new entry beside
/// the last one, so that whenever the child ends one of them is whole.
struct Journal {
  static constexpr std::uint64_t none = ~std::uint64_t{0};  // no answer is written yet
  struct Entry {
    std::uint64_t answers = none;    // that the child has sent before this one
    std::uint64_t next = 0;          // the task that runs or will, by its index
    std::uint64_t result_bytes = 0;  // of the answer
    std::uint64_t error_bytes = 0;
    std::uint32_t extents = 0;
    std::uint32_t desk = 0;
  };
  enum class Doing : std::uint32_t { nothing, initializing, tasks };

  alignas(64) std::atomic<std::uint64_t> turn{0};  // entries made
  std::atomic<Doing> doing{Doing::nothing};
  alignas(64) std::array<Entry, 2> entries{};
  alignas(64) std::atomic<bool> must_halt{false};  // the child begins no further task

  void note(const Entry& entry) {
    const std::uint64_t next = turn.load(std::memory_order_relaxed) + 1;
    entries[next % 2] = entry;
    turn.store(next, std::memory_order_release);
  }
  [[nodiscard]] const Entry& last() const { return entries[turn % 2]; }
};

/// Where a signal came that ended the child: addresses, as the child and its rank have the program
/// in the same places.
struct CrashNote {
  static constexpr std::size_t most_bytes = 64 * sizeof(void*);
  std::atomic<std::uint32_t> frames{0};
  alignas(sizeof(void*)) std::array<std::byte, most_bytes> addresses{};
};

struct Board {
  Line to_child;
  Line to_rank;
  Journal journal;
  CrashNote crash;
  alignas(64) std::atomic<std::uint32_t> child_sleeps{0};  // a futex
  alignas(64) std::atomic<std::uint32_t> rank_sleeps{0};
  std::atomic<bool> is_retired{false};  // the child left after as many tasks as it was allowed

  /// For a new child.
  void clear() {
    to_child.clear();
    to_rank.clear();
    journal.turn = 0;
    journal.entries = {};
    journal.doing = Journal::Doing::nothing;
    journal.must_halt = false;
    crash.frames = 0;
    child_sleeps = 0;
    is_retired = false;
  }
};

}  // namespace rankpool::exec
