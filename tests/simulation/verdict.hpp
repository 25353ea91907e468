// SPDX-License-Identifier: BSL-1.0
//
// Whether what became of a call is what had to become of it.

#pragma once

#include <exception>
#include <vector>

#include "cluster.hpp"
#include "ledger.hpp"

namespace rankpool::simulation {

/// What happened to the pool of a call.
enum class PoolFate { lived, was_terminated };

/// All tasks of it returned a value.
void check_success(const std::vector<Order>& orders);

/// The error with which it ended.
void check_error(const std::vector<Order>& orders, const std::exception_ptr& error, PoolFate fate,
                 const Cluster& cluster);

}  // namespace rankpool::simulation
