// SPDX-License-Identifier: BSL-1.0
//
// All results of a stream.

#pragma once

#include <utility>
#include <vector>

#include "rankpool/result_stream.hpp"

namespace rankpool::testing {

template <class R>
std::vector<R> all_of(ResultStream<R> stream) {
  std::vector<R> all;
  for (R& result : stream) all.push_back(std::move(result));
  return all;
}

}  // namespace rankpool::testing
