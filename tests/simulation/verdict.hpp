// SPDX-License-Identifier: BSL-1.0
//
// Whether what became of a call is what had to become of it.

#pragma once

#include <cstddef>
#include <exception>
#include <vector>

#include "cluster.hpp"
#include "ledger.hpp"

namespace rankpool::simulation {

/// What happened to the pool of a call.
struct PoolFate {
  bool was_terminated = false;
  bool cannot_begin = false;  // its initializer fails on a worker
};

/// All tasks of it returned a value.
void check_success(const std::vector<Order>& orders);

/// The error with which it ended.
void check_error(const std::vector<Order>& orders, const std::exception_ptr& error, PoolFate fate,
                 const Cluster& cluster);

/// The error that a stream threw when it was the turn of task `index`; whether it has ended the
/// stream.
bool check_streamed_error(const std::vector<Order>& orders, std::size_t index,
                          const std::exception_ptr& error, PoolFate fate, const Cluster& cluster);

}  // namespace rankpool::simulation
