// SPDX-License-Identifier: BSL-1.0
//
// Calls as a pool submits them, for tests that have no pool.

#pragma once

#include <exception>
#include <string>
#include <utility>

#include "rankpool/detail/pool_call.hpp"
#include "rankpool/options.hpp"

namespace rankpool::testing {

/// A map over inputs that outlive it.
template <class Callable, class Range>
auto map_of(const Callable& callable, const Range& inputs, MapOptions options = {}) {
  return detail::make_map<detail::AsOne, detail::Borrow>(callable, inputs, std::move(options));
}
template <auto function, class Range>
auto map_of(const Range& inputs, MapOptions options = {}) {
  return map_of(detail::Function<function>{}, inputs, std::move(options));
}

/// The message of the error with which a submission ended, which is to be of type E.
template <class E>
std::string error_of(const detail::Submission& submission) {
  if (!submission.is_ready()) return "(not ready)";
  if (submission.error() == nullptr) return "(no error)";
  try {
    std::rethrow_exception(submission.error());
  } catch (const E& error) {
    return error.what();
  } catch (const std::exception& error) {
    return std::string{"(of another type) "} + error.what();
  }
}

}  // namespace rankpool::testing
