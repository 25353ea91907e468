// SPDX-License-Identifier: BSL-1.0
//
// The states of callables (what was bound or captured) on the master: each travels to a worker
// once, however many calls use it.

#pragma once

#include <cstddef>
#include <cstdint>
#include <list>
#include <span>
#include <vector>

#include "rankpool/detail/buffer.hpp"

namespace rankpool::roles {

/// Names a state towards the workers; none has 0.
enum class StateId : std::uint64_t {};
constexpr StateId no_state{0};

class StateStore {
 public:
  explicit StateStore(std::size_t workers) : workers_{workers} {}

  /// Keeps the state of one more call. Equal bytes of one function are one state.
  StateId keep(std::uint64_t function, detail::Buffer bytes);

  /// A call that kept it has ended. The last few that are not in use stay, as maps follow maps.
  void release(StateId id);

  /// Whether the worker at that place has to be sent the state now; asked once a worker.
  [[nodiscard]] bool must_send(StateId id, std::size_t worker);

  /// No worker has any state any more.
  void on_held_by_none();

  [[nodiscard]] std::span<const std::byte> bytes(StateId id) const;

  struct Forgotten {
    StateId id;
    std::vector<std::size_t> workers;  // places of those that hold it
  };
  /// States that were given up since the last call.
  [[nodiscard]] std::vector<Forgotten> take_forgotten();

 private:
  struct Entry {
    StateId id;
    std::uint64_t function;
    detail::Buffer bytes;
    std::size_t uses;
    std::vector<bool> is_held_by;
  };
  std::list<Entry>::iterator find(StateId id);
  [[nodiscard]] bool has_too_many_unused() const;
  void forget_oldest_unused();

  std::size_t workers_;
  std::uint64_t last_id_ = 0;
  std::list<Entry> entries_;  // the one used last in front
  std::vector<Forgotten> forgotten_;
};

}  // namespace rankpool::roles
