// SPDX-License-Identifier: BSL-1.0
//
// What tests of isolated tasks share.

#pragma once

#include <cstddef>
#include <numeric>
#include <vector>

#include <rankpool/rankpool.hpp>
#include <unistd.h>

namespace isolation {

inline std::vector<int> numbers(int count) {
  std::vector<int> all(static_cast<std::size_t>(count));
  std::iota(all.begin(), all.end(), 0);
  return all;
}

/// What each input came to: its result, or -1.
template <class Stream>
std::vector<int> outcomes(Stream& stream, std::size_t count) {
  std::vector<int> all;
  while (all.size() < count) {
    try {
      all.push_back(stream.next().value());
    } catch (const rankpool::TaskError&) {
      all.push_back(-1);
    }
  }
  return all;
}

inline void spin() {
  for (volatile bool goes_on = true; goes_on;) {
  }
}

inline int hang_at_3(int value) {
  if (value == 3) spin();
  return value;
}

inline int process_of_task(int /*value*/) { return getpid(); }

}  // namespace isolation
