// SPDX-License-Identifier: BSL-1.0
//
// Memory that a transfer may still look at, though nobody can end that any more.

#pragma once

#include <list>
#include <utility>

namespace rankpool::detail {

/// Its memory stays until the process ends, and is not even given back then. For the thread that
/// holds the lock of the master, or is a worker's.
template <class T>
void keep_for_ever(T value) {
  static auto& kept = *new std::list<T>;
  kept.push_back(std::move(value));
}

}  // namespace rankpool::detail
