// SPDX-License-Identifier: BSL-1.0
//
// Pieces of a large room, by their places in it: the lowest that fits, so that the same pages serve
// again and again.

#pragma once

#include <cstddef>
#include <iterator>
#include <map>
#include <new>

namespace rankpool::exec {

/// For one thread.
class FirstFit {
 public:
  explicit FirstFit(std::size_t room) : room_{room} {}

  /// Where so many bytes are now; std::bad_alloc if there is no such piece.
  std::size_t take(std::size_t bytes) {
    const std::size_t wanted = rounded(bytes);
    std::size_t place = 0;
    for (const auto& [start, size] : taken_) {
      if (start - place >= wanted) break;
      place = start + size;
    }
    if (wanted > room_ - place) throw std::bad_alloc{};
    taken_.emplace(place, wanted);
    return place;
  }

  /// A piece that somebody has taken already.
  void reserve(std::size_t place, std::size_t bytes) { taken_.emplace(place, rounded(bytes)); }

  void give_back(std::size_t place) { taken_.erase(place); }

  [[nodiscard]] bool is_empty() const { return taken_.empty(); }

 private:
  // A cache line, so that pieces do not share one.
  static constexpr std::size_t grain = 64;
  static constexpr std::size_t rounded(std::size_t bytes) {
    return bytes == 0 ? grain : (bytes + grain - 1) / grain * grain;
  }

  std::size_t room_;
  std::map<std::size_t, std::size_t> taken_;  // sizes by place
};

}  // namespace rankpool::exec
